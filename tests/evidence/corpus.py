"""What a person reads in the real programme's evidence, file by file.

Each row: path below the day's folder, tasks, gates, run number, verdict ("" where the content states none),
threshold and available memory from the admission line ("" where there is none). Written down from the files
themselves; the program's answers are held against it.
"""

from __future__ import annotations

CORPUS = """
milestone-M0/VG-CONTRACT-001-M0-T02-M0-T03.md | M0-T02 M0-T03 | VG-CONTRACT-001 | 1 | pass |
milestone-M0/VG-CONTRACT-001-M0-T04-M0-T05.md | M0-T04 M0-T05 | VG-CONTRACT-001 | 1 | pass |
milestone-M1/M1-T01-feature-list-regression-test-r2.txt | M1-T01 | | 2 | pass | 3072 4621
milestone-M1/M1-T01-feature-list-regression-test.txt | M1-T01 | | 1 | pass | 3072 4481
milestone-M1/M1-T01-validation-summary.md | M1-T01 | VG-LOOP-BUILD-001 VG-LOOP-BUILD-002 VG-LOOP-BUILD-003 | 1 | pass |
milestone-M1/M1-T02-VG-LOOP-BUILD-001.txt | M1-T02 | VG-LOOP-BUILD-001 | 1 | pass | 3072 3919
milestone-M1/M1-T02-VG-LOOP-BUILD-002.txt | M1-T02 | VG-LOOP-BUILD-002 | 1 | pass | 3072 3942
milestone-M1/M1-T02-VG-LOOP-BUILD-003.txt | M1-T02 | VG-LOOP-BUILD-003 | 1 | pass | 3072 3926
milestone-M1/M1-T02-validation-summary.md | M1-T02 | VG-LOOP-BUILD-001 VG-LOOP-BUILD-002 VG-LOOP-BUILD-003 | 1 | pass |
milestone-M1/M1-T02-workflow-matrix-snapshot.txt | M1-T02 | | 1 | |
milestone-M1/M1-T02-workflow-yaml-parse.txt | M1-T02 | | 1 | |
milestone-M1/M1-T03-VG-LOOP-REPL-002.txt | M1-T03 | VG-LOOP-REPL-002 | 1 | pass | 3072 3269
milestone-M1/M1-T03-validation-summary.md | M1-T03 | VG-LOOP-REPL-002 | 1 | pass |
milestone-M1/M1-T04-VG-DOC-SPEC-001.md | M1-T04 | VG-DOC-SPEC-001 | 1 | pass |
milestone-M1/M1-T04-VG-LOOP-REPL-002.txt | M1-T04 | VG-LOOP-REPL-002 | 1 | pass | 3072 3944
milestone-M1/M1-T04-repl-spawn-error-context-test-r2.txt | M1-T04 | | 2 | pass | 3072 4107
milestone-M1/M1-T04-repl-spawn-error-context-test.txt | M1-T04 | | 1 | fail | 3072 3804
milestone-M1/M1-T04-validation-summary.md | M1-T04 | VG-LOOP-REPL-002 VG-DOC-SPEC-001 | 1 | pass |
milestone-M1/M1-T05-VG-LOOP-CORE-001-r1.txt | M1-T05 | VG-LOOP-CORE-001 | 1 | fail | 3072 3894
milestone-M1/M1-T05-VG-LOOP-CORE-001-r2.txt | M1-T05 | VG-LOOP-CORE-001 | 2 | fail | 6144 6686
milestone-M1/M1-T05-VG-LOOP-CORE-001-r3.txt | M1-T05 | VG-LOOP-CORE-001 | 3 | pass | 6144 6586
milestone-M1/M1-T05-triage-complexity-active-signals-r1.txt | M1-T05 | | 1 | fail | 4096 8368
milestone-M1/M1-T05-triage-complexity-tests-r2.txt | M1-T05 | | 2 | pass | 4096 7619
milestone-M1/M1-T05-triage-epistemic-p0-prompt-r1.txt | M1-T05 | | 1 | pass | 4096 7104
milestone-M1/M1-T05-triage-epistemic-scrubber-tests-r2.txt | M1-T05 | | 2 | fail | 4096 6887
milestone-M1/M1-T05-triage-epistemic-scrubber-tests-r3.txt | M1-T05 | | 3 | pass | 4096 6633
milestone-M1/M1-T05-triage-llm-batch-context-r1.txt | M1-T05 | | 1 | fail | 4096 6477
milestone-M1/M1-T05-triage-llm-batch-context-r2.txt | M1-T05 | | 2 | pass | 4096 6711
milestone-M1/M1-T05-triage-llm-client-tests-r1.txt | M1-T05 | | 1 | fail | 4096 6870
milestone-M1/M1-T05-triage-llm-client-tests-r2.txt | M1-T05 | | 2 | pass | 4096 6832
milestone-M1/M1-T05-triage-llm-router-route-rlm-r1.txt | M1-T05 | | 1 | fail | 4096 6563
milestone-M1/M1-T05-triage-llm-router-tests-r2.txt | M1-T05 | | 2 | fail | 4096 6214
milestone-M1/M1-T05-triage-llm-router-tests-r3.txt | M1-T05 | | 3 | pass | 4096 6283
milestone-M1/M1-T05-triage-module-optimize-edit-distance-r1.txt | M1-T05 | | 1 | fail | 4096 5427
milestone-M1/M1-T05-triage-module-optimize-edit-distance-r2.txt | M1-T05 | | 2 | pass | 4096 7145
milestone-M1/M1-T05-triage-proof-protocol-enforcer-r1.txt | M1-T05 | | 1 | fail | 4096 6983
milestone-M1/M1-T05-triage-proof-protocol-enforcer-r2.txt | M1-T05 | | 2 | pass | 4096 6819
milestone-M1/M1-T05-triage-reasoning-html-export-r1.txt | M1-T05 | | 1 | fail | 4096 6804
milestone-M1/M1-T05-triage-reasoning-html-export-r2.txt | M1-T05 | | 2 | pass | 4096 6613
milestone-M1/M1-T05-validation-summary.md | M1-T05 | VG-LOOP-CORE-001 | 1 | pass |
milestone-M1/VG-LOOP-BUILD-001-r2.txt | | VG-LOOP-BUILD-001 | 2 | pass | 3072 4446
milestone-M1/VG-LOOP-BUILD-001.txt | | VG-LOOP-BUILD-001 | 1 | pass | 3072 4574
milestone-M1/VG-LOOP-BUILD-002-r2.txt | | VG-LOOP-BUILD-002 | 2 | pass | 3072 4806
milestone-M1/VG-LOOP-BUILD-002.txt | | VG-LOOP-BUILD-002 | 1 | pass | 3072 4324
milestone-M1/VG-LOOP-BUILD-003-r2.txt | | VG-LOOP-BUILD-003 | 2 | pass | 3072 4452
milestone-M1/VG-LOOP-BUILD-003.txt | | VG-LOOP-BUILD-003 | 1 | pass | 3072 4315
milestone-M2/M2-T01-VG-LOOP-REPL-001.txt | M2-T01 | VG-LOOP-REPL-001 | 1 | pass | 3072 3541
milestone-M2/M2-T01-VG-LOOP-REPL-002.txt | M2-T01 | VG-LOOP-REPL-002 | 1 | pass | 3072 3553
milestone-M2/M2-T01-validation-summary.md | M2-T01 | VG-LOOP-REPL-001 VG-LOOP-REPL-002 | 1 | pass |
milestone-M2/M2-T02-VG-EFFICACY-001.md | M2-T02 | VG-EFFICACY-001 | 1 | pass |
milestone-M2/M2-T02-VG-LOOP-REPL-001.txt | M2-T02 | VG-LOOP-REPL-001 | 1 | pass | 3072 3773
milestone-M2/M2-T02-VG-LOOP-REPL-002.txt | M2-T02 | VG-LOOP-REPL-002 | 1 | pass | 3072 3868
milestone-M2/M2-T02-repl-submit-scenarios.txt | M2-T02 | | 1 | pass | 3072 3364
milestone-M2/M2-T02-validation-summary.md | M2-T02 | VG-LOOP-REPL-001 VG-EFFICACY-001 | 1 | pass |
milestone-M2/M2-T03-VG-EFFICACY-001.md | M2-T03 | VG-EFFICACY-001 | 1 | pass |
milestone-M2/M2-T03-VG-LOOP-SIG-001.txt | M2-T03 | VG-LOOP-SIG-001 | 1 | pass | 3072 3772
milestone-M2/M2-T03-submit-result-roundtrip-tests.txt | M2-T03 | | 1 | pass | 3072 3894
milestone-M2/M2-T03-validation-summary.md | M2-T03 | VG-LOOP-SIG-001 VG-EFFICACY-001 | 1 | pass |
milestone-M2/M2-T04-VG-EFFICACY-001-python.txt | M2-T04 | VG-EFFICACY-001 | 1 | pass | 3072 3636
milestone-M2/M2-T04-VG-EFFICACY-001.md | M2-T04 | VG-EFFICACY-001 | 1 | pass |
milestone-M2/M2-T04-VG-LOOP-REPL-002.txt | M2-T04 | VG-LOOP-REPL-002 | 1 | pass | 3072 3703
milestone-M2/M2-T04-submit-roundtrip-scenarios.txt | M2-T04 | | 1 | pass | 3072 3673
milestone-M2/M2-T04-validation-summary.md | M2-T04 | VG-LOOP-REPL-002 VG-EFFICACY-001 | 1 | pass |
milestone-M2/M2-T05-VG-DOC-SPEC-001.md | M2-T05 | VG-DOC-SPEC-001 | 1 | pass |
milestone-M2/M2-T05-validation-summary.md | M2-T05 | VG-DOC-SPEC-001 | 1 | pass |
milestone-M3/M3-T01-VG-CONTRACT-001.md | M3-T01 | VG-CONTRACT-001 | 1 | pass |
milestone-M3/M3-T01-VG-DOC-SPEC-001.md | M3-T01 | VG-DOC-SPEC-001 | 1 | pass |
milestone-M3/M3-T01-VG-LOOP-REPL-001-full.txt | M3-T01 | VG-LOOP-REPL-001 | 1 | pass | 4096 6329
milestone-M3/M3-T01-VG-LOOP-REPL-001-test-repl.txt | M3-T01 | VG-LOOP-REPL-001 | 1 | pass | 4096 6417
milestone-M3/M3-T01-consumer-usage-scan.txt | M3-T01 | | 1 | |
milestone-M3/M3-T01-validation-summary.md | M3-T01 | VG-DOC-SPEC-001 VG-CONTRACT-001 | 1 | pass |
milestone-M3/M3-T02-VG-DOC-SPEC-001.md | M3-T02 | VG-DOC-SPEC-001 | 1 | pass |
milestone-M3/M3-T02-file-location-check.txt | M3-T02 | | 1 | |
milestone-M3/M3-T02-test-reference-check.txt | M3-T02 | | 1 | |
milestone-M3/M3-T02-validation-summary.md | M3-T02 | VG-DOC-SPEC-001 | 1 | pass |
milestone-M3/M3-T03-VG-DOC-SPEC-001.md | M3-T03 | VG-DOC-SPEC-001 | 1 | pass |
milestone-M3/M3-T03-test-reference-check.txt | M3-T03 | | 1 | |
milestone-M3/M3-T03-validation-summary.md | M3-T03 | VG-DOC-SPEC-001 | 1 | pass |
milestone-M3/M3-T04-VG-DOC-SPEC-001.md | M3-T04 | VG-DOC-SPEC-001 | 1 | pass |
milestone-M3/M3-T04-spec-test-traceability.md | M3-T04 | | 1 | |
milestone-M3/M3-T04-validation-summary.md | M3-T04 | VG-DOC-SPEC-001 | 1 | pass |
milestone-M4/M4-T01-VG-CONTRACT-001.md | M4-T01 | VG-CONTRACT-001 | 1 | pass |
milestone-M4/M4-T01-VG-RCC-001.txt | M4-T01 | VG-RCC-001 | 1 | pass | 4096 4897
milestone-M4/M4-T01-consumer-coupling-scan.txt | M4-T01 | | 1 | |
milestone-M4/M4-T01-loop-a5-compat-scan.txt | M4-T01 | | 1 | |
milestone-M4/M4-T01-submodule-state.txt | M4-T01 | | 1 | |
milestone-M4/M4-T01-validation-summary.md | M4-T01 | VG-RCC-001 VG-CONTRACT-001 | 1 | pass |
milestone-M4/M4-T02-VG-CONTRACT-001.md | M4-T02 | VG-CONTRACT-001 | 1 | pass |
milestone-M4/M4-T02-VG-LA-001-seam-subset.txt | M4-T02 | VG-LA-001 | 1 | pass | 4096 5522
milestone-M4/M4-T02-VG-LA-001.txt | M4-T02 | VG-LA-001 | 1 | pass | 4096 5522
milestone-M4/M4-T02-VG-LA-002-failure-summary.txt | M4-T02 | VG-LA-002 | 1 | fail |
milestone-M4/M4-T02-VG-LA-002.txt | M4-T02 | VG-LA-002 | 1 | fail | 4096 5394
milestone-M4/M4-T02-loop-agent-seam-scan.txt | M4-T02 | | 1 | |
milestone-M4/M4-T02-validation-summary.md | M4-T02 | VG-LA-001 VG-CONTRACT-001 | 1 | pass |
milestone-M4/M4-T03-VG-CONTRACT-001.md | M4-T03 | VG-CONTRACT-001 | 1 | pass |
milestone-M4/M4-T03-VG-RFLX-001.txt | M4-T03 | VG-RFLX-001 | 1 | pass | 4096 5664
milestone-M4/M4-T03-io-rflx-interoperability-scan.txt | M4-T03 | | 1 | |
milestone-M4/M4-T03-io-rflx-state.txt | M4-T03 | | 1 | |
milestone-M4/M4-T03-validation-summary.md | M4-T03 | VG-RFLX-001 VG-CONTRACT-001 | 1 | pass |
milestone-M4/M4-T04-VG-LA-001.txt | M4-T04 | VG-LA-001 | 1 | pass | 4096 5880
milestone-M4/M4-T04-VG-RCC-001.txt | M4-T04 | VG-RCC-001 | 1 | pass | 4096 6038
milestone-M4/M4-T04-VG-RFLX-001.txt | M4-T04 | VG-RFLX-001 | 1 | pass | 4096 5852
milestone-M4/M4-T04-pipeline-run.log | M4-T04 | | 1 | |
milestone-M4/M4-T04-pipeline-summary.md | M4-T04 | | 1 | pass |
milestone-M4/M4-T04-validation-summary.md | M4-T04 | VG-RCC-001 VG-LA-001 VG-RFLX-001 | 1 | pass |
milestone-M5/M5-T01-VG-PERF-001.json | M5-T01 | VG-PERF-001 | 1 | pass |
milestone-M5/M5-T01-VG-PERF-002.json | M5-T01 | VG-PERF-002 | 1 | pass |
milestone-M5/M5-T01-baseline.json | M5-T01 | | 1 | |
milestone-M5/M5-T01-candidate.json | M5-T01 | | 1 | |
milestone-M5/M5-T01-harness-run.log | M5-T01 | | 1 | |
milestone-M5/M5-T01-perf-summary.md | M5-T01 | | 1 | |
milestone-M5/M5-T01-validation-summary.md | M5-T01 | VG-PERF-001 VG-PERF-002 | 1 | pass |
milestone-M5/M5-T02-VG-EFFICACY-001.txt | M5-T02 | VG-EFFICACY-001 | 1 | pass | 4096 5353
milestone-M5/M5-T02-efficacy-scenario-matrix.md | M5-T02 | | 1 | |
milestone-M5/M5-T02-validation-summary.md | M5-T02 | VG-EFFICACY-001 | 1 | pass |
milestone-M5/M5-T03-comparative-analysis-report.md | M5-T03 | | 1 | |
milestone-M5/M5-T03-validation-summary.md | M5-T03 | VG-PERF-001 VG-PERF-002 VG-EFFICACY-001 | 1 | pass |
milestone-M6/M6-T01-VG-CONTRACT-001.md | M6-T01 | VG-CONTRACT-001 | 1 | pass |
milestone-M6/M6-T01-validation-summary.md | M6-T01 | VG-CONTRACT-001 | 1 | pass |
milestone-M6/M6-T02-VG-CONTRACT-001.md | M6-T02 | VG-CONTRACT-001 | 1 | pass |
milestone-M6/M6-T02-validation-summary.md | M6-T02 | VG-CONTRACT-001 | 1 | pass |
milestone-M6/M6-T03-VG-CONTRACT-001.md | M6-T03 | VG-CONTRACT-001 | 1 | pass |
milestone-M6/M6-T03-validation-summary.md | M6-T03 | VG-CONTRACT-001 | 1 | pass |
milestone-M6/loop-55s-VG-CONTRACT-001.md | loop-55s | VG-CONTRACT-001 | 1 | pass |
milestone-M6/loop-55s-validation-summary.md | loop-55s | VG-CONTRACT-001 | 1 | pass |
milestone-M6/loop-5va-VG-LA-001-canonical30c1fa.txt | loop-5va | VG-LA-001 | 1 | pass | 4096 4255
milestone-M6/loop-5va-VG-LA-002-canonical30c1fa.txt | loop-5va | VG-LA-002 | 1 | pass | 4096 4280
milestone-M6/loop-5va-clean-clone-policy-summary.md | loop-5va | | 1 | |
milestone-M6/loop-5va-validation-summary.md | loop-5va | | 1 | |
milestone-M6/loop-8th-VG-CONTRACT-001.md | loop-8th | VG-CONTRACT-001 | 1 | pass |
milestone-M6/loop-8th-VG-LA-002-commit-r1.txt | loop-8th | VG-LA-002 | 1 | pass | 4096 5247
milestone-M6/loop-8th-VG-LA-002-commit-r2.txt | loop-8th | VG-LA-002 | 2 | pass | 4096 5267
milestone-M6/loop-8th-VG-LA-002-commit-r3.txt | loop-8th | VG-LA-002 | 3 | pass | 4096 5209
milestone-M6/loop-8th-VG-LA-002-da1318-r2.txt | loop-8th | VG-LA-002 | 2 | fail | 4096 4968
milestone-M6/loop-8th-VG-LA-002-r2.txt | loop-8th | VG-LA-002 | 2 | pass | 4096 5014
milestone-M6/loop-8th-VG-LA-002-r3.txt | loop-8th | VG-LA-002 | 3 | pass | 4096 5228
milestone-M6/loop-8th-VG-LA-002-sequence.md | loop-8th | VG-LA-002 | 1 | pass |
milestone-M6/loop-8th-VG-LA-002.txt | loop-8th | VG-LA-002 | 1 | pass | 4096 5172
milestone-M6/loop-8th-loop-agent-state.txt | loop-8th | | 1 | |
milestone-M6/loop-8th-validation-summary.md | loop-8th | VG-LA-002 VG-CONTRACT-001 | 1 | pass |
milestone-M6/loop-the-VG-CONTRACT-001.md | loop-the | VG-CONTRACT-001 | 1 | pass |
milestone-M6/loop-the-VG-LA-001.txt | loop-the | VG-LA-001 | 1 | pass | 4096 5150
milestone-M6/loop-the-VG-LA-002-failure-summary.md | loop-the | VG-LA-002 | 1 | fail |
milestone-M6/loop-the-VG-LA-002-targeted.txt | loop-the | VG-LA-002 | 1 | fail | 4096 5291
milestone-M6/loop-the-VG-LA-002.txt | loop-the | VG-LA-002 | 1 | fail | 4096 5268
milestone-M6/loop-the-validation-summary.md | loop-the | VG-LA-001 VG-LA-002 VG-CONTRACT-001 | 1 | |
milestone-M6/weekly-cadence-m4/M4-T04-VG-LA-001.txt | M4-T04 | VG-LA-001 | 1 | pass | 3072 3610
milestone-M6/weekly-cadence-m4/M4-T04-VG-LA-002.txt | M4-T04 | VG-LA-002 | 1 | pass | 3072 3551
milestone-M6/weekly-cadence-m4/M4-T04-VG-RCC-001.txt | M4-T04 | VG-RCC-001 | 1 | pass | 3072 3586
milestone-M6/weekly-cadence-m4/M4-T04-VG-RFLX-001.txt | M4-T04 | VG-RFLX-001 | 1 | pass | 3072 3654
milestone-M6/weekly-cadence-m4/M4-T04-pipeline-run.log | M4-T04 | | 1 | |
milestone-M6/weekly-cadence-m4/M4-T04-pipeline-summary.md | M4-T04 | | 1 | pass |
milestone-M6/weekly-cadence-packet.md | | | 1 | pass |
milestone-M6/weekly-cadence-run.log | | | 1 | |
milestone-M6/weekly-cadence-tuples.txt | | | 1 | |
"""  # noqa: E501  # real names

# Which commits a person finds named in a file: repository (nothing where the file tells none) and commit.
COMMITS = """
milestone-M4/M4-T01-VG-CONTRACT-001.md | loop 50cd8cfe95f3179a4f15a445199fa9b1d1fe91f9 | rlm-claude-code/vendor/loop 6779cdbc970c70f3ce82a998d6dcda59cd171560
milestone-M4/M4-T01-submodule-state.txt | 6a3a31123984d779f2edc617f9bf6a1c71a83061 | vendor/loop 6779cdbc970c70f3ce82a998d6dcda59cd171560
milestone-M4/M4-T01-validation-summary.md | 50cd8cfe95f3179a4f15a445199fa9b1d1fe91f9 | 6779cdbc970c70f3ce82a998d6dcda59cd171560
milestone-M4/M4-T03-io-rflx-state.txt | abf11ca4069bac7a740508d02242114483a6cf51
milestone-M5/M5-T01-baseline.json | loop 50cd8cfe95f3179a4f15a445199fa9b1d1fe91f9
milestone-M5/M5-T01-candidate.json | loop 50cd8cfe95f3179a4f15a445199fa9b1d1fe91f9
milestone-M5/M5-T03-comparative-analysis-report.md | 50cd8cfe95f3179a4f15a445199fa9b1d1fe91f9
milestone-M6/M6-T01-VG-CONTRACT-001.md | loop 50cd8cfe95f3179a4f15a445199fa9b1d1fe91f9 | rlm-claude-code 2268cb0409d61bf0f4e4d15e83a74fd20cfd7100 | rlm-claude-code-vendor-loop 6779cdbc970c70f3ce82a998d6dcda59cd171560 | loop-agent 390f459f389933a948a785ad4c7554fa6ac7cb3d | io-rflx abf11ca4069bac7a740508d02242114483a6cf51
milestone-M6/loop-5va-validation-summary.md | 30c1fa786d79e0984cf464ffb8e67cc7a1bfcaeb | f2aeb18
milestone-M6/loop-8th-VG-CONTRACT-001.md | f2aeb18
milestone-M6/loop-8th-VG-LA-002-sequence.md | f2aeb1859592ef82f63f6ae416973854c381666b
milestone-M6/loop-8th-loop-agent-state.txt | 390f459f389933a948a785ad4c7554fa6ac7cb3d
milestone-M6/loop-8th-validation-summary.md | f2aeb18
milestone-M6/weekly-cadence-packet.md | loop 1138a85685c9f7179889259508671fdd05462faa | rlm-claude-code 54d88c085851fdc08028f3c1835527979645ffe5 | rlm-claude-code-vendor-loop 6779cdbc970c70f3ce82a998d6dcda59cd171560 | loop-agent-canonical 30c1fa786d79e0984cf464ffb8e67cc7a1bfcaeb | loop-agent 30c1fa786d79e0984cf464ffb8e67cc7a1bfcaeb | io-rflx abf11ca4069bac7a740508d02242114483a6cf51
milestone-M6/weekly-cadence-tuples.txt | loop 1138a85685c9f7179889259508671fdd05462faa | rlm-claude-code 54d88c085851fdc08028f3c1835527979645ffe5 | rlm-claude-code-vendor-loop 6779cdbc970c70f3ce82a998d6dcda59cd171560 | loop-agent-canonical 30c1fa786d79e0984cf464ffb8e67cc7a1bfcaeb | loop-agent 30c1fa786d79e0984cf464ffb8e67cc7a1bfcaeb | io-rflx abf11ca4069bac7a740508d02242114483a6cf51
"""  # noqa: E501  # real names

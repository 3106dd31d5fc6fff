export { runStudy, type StudyOptions, type StudyStep, studySteps } from './runStudy.ts'
export { type StepStatus, studyStatus, transferStatus } from './status.ts'
export { readStudy, type Study, studySchema } from './studyFile.ts'
export { readTransfer, runTransfer, type TransferStep, type TransferStudy, transferSteps } from './transfer/index.ts'

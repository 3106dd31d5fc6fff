export { type ImportedDicom, importDicom } from './dicom/importDicom.ts'
export {
  type GateStudy,
  type GateStudyOptions,
  type GateStudyStep,
  gateStudySteps,
  readGateStudy,
  runGateStudy,
} from './gate/index.ts'
export { runStudy, type StudyOptions, type StudyStep, studySteps } from './runStudy.ts'
export { gateStatus, type StepStatus, studyStatus, transferStatus } from './status.ts'
export { readStudy, type Study, studySchema } from './studyFile.ts'
export { readTransfer, runTransfer, type TransferStep, type TransferStudy, transferSteps } from './transfer/index.ts'

export { type GateStudyOptions, type GateStudyStep, gateStudySteps, runGateStudy } from './runGate.ts'
export { type GateStudy, readGateStudy } from './studyFile.ts'

export { runStudy, type StudyOptions, type StudyStep, studySteps } from './runStudy.ts'
export { readStudy, type Study, studySchema } from './studyFile.ts'

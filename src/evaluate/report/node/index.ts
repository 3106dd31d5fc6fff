export { writeReport } from './writeReport.ts'

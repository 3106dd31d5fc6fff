export type {
  CounterfactualsRow,
  Picture,
  Provenance,
  RefinedRow,
  ReportContents,
  SaliencyCheckRow,
  SaliencyPlatesRow,
  TeacherRefusals,
} from './contents.ts'
export { type Report, reportHtml } from './reportHtml.ts'
export { type Reporting, reportingSchema } from './reporting.ts'
export { worstFilms } from './sections/index.ts'
export { type TripodItem, tripodItems } from './tripod.ts'

export type { Patient } from './reportWords.ts'
export { resultPdf } from './resultPdf.ts'

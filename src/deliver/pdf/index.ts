export { resultPdf } from './resultPdf.ts'

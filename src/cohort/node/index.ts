export { type ImportedRsna, importRsna } from './importRsna.ts'

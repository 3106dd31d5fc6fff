export { hashFilm } from './filmHash.ts'
export { type ImportedDicom, importDicom } from './importDicom.ts'
export { type ImportedRsna, importRsna } from './importRsna.ts'

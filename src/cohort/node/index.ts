export { hashFilm } from './filmHash.ts'
export { type ImportedRsna, importRsna } from './importRsna.ts'

export { type Counts, type Deidentified, deidentify, methods } from './deidentify.ts'
export { edition } from './profile.ts'
export { type Pseudonyms, pseudonymsOf } from './pseudonyms.ts'

export { FilmError, type FilmFailure, PhysisError, UsageError } from './errors.ts'
export { researchNotice } from './notice.ts'
export { keyedRandom, permutation, type Random } from './random.ts'
export { type Cell, cellNumber, formatTable, parseTable, type Table, type TableRow } from './table.ts'

export { FilmError, type FilmFailure, filmFailures, PhysisError, UsageError } from './errors.ts'
export { keyedRandom, permutation, type Random } from './random.ts'
export { type Cell, cellNumber, formatTable, parseTable, type Table, type TableRow, toldCell } from './table.ts'

export { FilmError, type FilmFailure, PhysisError, UsageError } from './errors.ts'
export { keyedRandom, permutation, type Random } from './random.ts'

export { writeFileAtomic } from './files.ts'
export { sha256 } from './hash.ts'
export { mapInWorkers, type PoolOptions, serve } from './pool.ts'
export { readTable } from './table.ts'

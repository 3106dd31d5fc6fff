export { writeFileAtomic } from './files.ts'
export { sha256 } from './hash.ts'

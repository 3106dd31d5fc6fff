export { type FilmMasks, readMasks } from './readMasks.ts'
export { type PhantomOptions, writePhantoms } from './writePhantoms.ts'

export { drawGateFilms, type GateFilmsOptions, type GateRow } from './drawGateFilms.ts'
export { type FilmMasks, readMasks } from './readMasks.ts'
export { type PhantomOptions, writePhantoms } from './writePhantoms.ts'

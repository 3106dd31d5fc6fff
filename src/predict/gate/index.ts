export { type GateWindow, stretchGreys, toNetwork, wholeFilm, windowOf } from './picture.ts'

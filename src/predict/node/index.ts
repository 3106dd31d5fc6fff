export { type FilmInput, type PredictOptions, predictFilms } from './predictFilms.ts'

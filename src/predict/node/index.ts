export { lazyGate } from './lazyGate.ts'
export {
  type FilmInput,
  type JointSaliency,
  type Prediction,
  type PredictOptions,
  predictFilms,
} from './predictFilms.ts'

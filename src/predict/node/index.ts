export {
  type FilmInput,
  type JointSaliency,
  type Prediction,
  type PredictOptions,
  predictFilms,
} from './predictFilms.ts'

/** The thread of `hashFilms`. */
import { serve } from '../../base/node/index.ts'
import { hashFilm } from '../../cohort/node/index.ts'

serve<string, ReturnType<typeof hashFilm>>(() => hashFilm)

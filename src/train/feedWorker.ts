/** The thread of `feed.ts`: draws films. */
import { keyedRandom } from '../base/index.ts'
import { augment } from './augment.ts'
import { stepsPerEpoch } from './config.ts'
import { type FeedJob, filmsOfStep, purpose } from './feed.ts'
import { fillRing } from './ring.ts'
import { drawPlain } from './stageFilms.ts'

fillRing<FeedJob>(({ config, px, films, filmSide }) => {
  const all = new Uint8Array(films)
  return (step, pictures) => {
    const epoch = Math.floor(step / stepsPerEpoch(config))
    for (const [i, place] of filmsOfStep(config, step).places.entries()) {
      const film = all.subarray(place * filmSide * filmSide, (place + 1) * filmSide * filmSide)
      const out = pictures.subarray(i * px * px, (i + 1) * px * px)
      if (config.augmentation)
        augment(
          film,
          filmSide,
          out,
          px,
          config.augmentation,
          config.grey,
          keyedRandom(config.seed, epoch, place, purpose.augmentation),
        )
      else drawPlain(film, out, config.grey)
    }
  }
})

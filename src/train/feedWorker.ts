/** The thread of `feed.ts`: draws every `workers`-th step until the stage ends. */
import { workerData } from 'node:worker_threads'
import { keyedRandom } from '../base/index.ts'
import { augment } from './augment.ts'
import { stepsPerEpoch } from './config.ts'
import { control, type FeedJob, filmsOfStep, purpose, slotCount } from './feed.ts'
import { drawPlain } from './stageFilms.ts'

const { config, px, firstStep, endStep, worker, workers, films, filmSide, images, state } = workerData as FeedJob
const flags = new Int32Array(state)
const all = new Uint8Array(films)
const batch = config.training.batch

function draw(step: number): void {
  const slot = step % slotCount
  const epoch = Math.floor(step / stepsPerEpoch(config))
  for (const [i, place] of filmsOfStep(config, step).places.entries()) {
    const film = all.subarray(place * filmSide * filmSide, (place + 1) * filmSide * filmSide)
    const out = new Float32Array(images, (slot * batch + i) * px * px * 4, px * px)
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

try {
  for (let step = firstStep; step < endStep; step++) {
    if (step % workers !== worker) continue
    // The slot is free once the step that held it before has been taken.
    for (;;) {
      const taken = Atomics.load(flags, control.taken)
      if (step - taken < slotCount) break
      Atomics.wait(flags, control.taken, taken)
    }
    draw(step)
    const place = control.ready + (step % slotCount)
    Atomics.store(flags, place, step)
    Atomics.notify(flags, place)
  }
} catch (error) {
  console.error(error)
  Atomics.store(flags, control.failed, 1)
  for (let i = 0; i < slotCount; i++) Atomics.notify(flags, control.ready + i)
}

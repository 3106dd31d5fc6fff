import { mkdtempSync, readFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { once } from '../step.ts'
import { drawFilms } from './films.ts'
import type { GateStudy } from './studyFile.ts'

const study = (seed: number) =>
  ({ seed, gate: { simulated: { side: 64, films: { noise: 3 } } } }) as unknown as GateStudy

it('draws all films anew for another seed, and none for the same', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'gate-films-'))
  const draw = async (seed: number) => {
    const seen: number[] = []
    await once(folder, { seed }, () => drawFilms(study(seed), folder, done => seen.push(done)))
    return { seen, first: readFileSync(join(folder, 'noise/00000.png')) }
  }
  const one = await draw(1)
  const again = await draw(1)
  const two = await draw(2)
  expect([one.seen, again.seen, two.seen]).toEqual([[1, 2, 3], [], [1, 2, 3]])
  expect(again.first.equals(one.first)).toBe(true)
  expect(two.first.equals(one.first)).toBe(false)
})

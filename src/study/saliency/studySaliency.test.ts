import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { writeTinyPackage } from '../../../test/helpers/tinyPackage.ts'
import { keyedRandom } from '../../base/index.ts'
import { decodeImage } from '../../image/index.ts'
import type { LoadedModel } from '../../model/index.ts'
import { loadPackage } from '../../model/node/index.ts'
import type { SaliencyFilm } from './film.ts'
import { saliencyTable } from './rows.ts'
import { studySaliency } from './studySaliency.ts'

const folder = mkdtempSync(join(tmpdir(), 'physis-study-saliency-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))
let model: LoadedModel
beforeAll(() => {
  writeTinyPackage(folder, {
    preprocessing: {
      find: 'knee',
      kneeWidths: 2.2,
      squareSide: 299,
      cropSide: 32,
      px: 32,
      grey: { mean: 0.4, deviation: 0.3 },
      flipAveraging: false,
    },
  })
  model = loadPackage(folder)
  model.members.pop()
})

/** A bar of bone on a dark ground, with a dark line across that is a growth plate; closed where it is not drawn. */
const film = (i: number, open: boolean): SaliencyFilm => ({
  file: `${i}.png`,
  patient: `p${i}`,
  sex: i % 2 === 0 ? 'F' : 'M',
  chronologicalAgeMonths: null,
  ageMonths: 30 * i,
  read() {
    const random = keyedRandom(i)
    const pixels = new Uint8Array(32 * 32)
    const plates = new Uint8Array(32 * 32)
    const bone = new Uint8Array(32 * 32)
    for (let y = 0; y < 32; y++)
      for (let x = 0; x < 32; x++) {
        const at = 32 * y + x
        if (x > 8 && x < 24) bone[at] = 1
        if (open && bone[at] === 1 && (y === 15 || y === 16)) plates[at] = 1
        pixels[at] = 20 + 150 * (bone[at] - 0.6 * plates[at]) + random.integer(20)
      }
    return { pixels, masks: { plates, bone } }
  },
})

const kept = join(folder, 'rows.json.part')

describe('saliency of a study', { timeout: 120_000 }, () => {
  it('maps films by every network, and compares', async () => {
    const films = [1, 2, 3, 4].map(i => film(i, i !== 4))
    const settings = { model, films, maxFilms: 4, seed: 2, showFilms: true, threads: 1, kept }
    // A package that is given as that of shuffled labels, but is the same: its maps are the same.
    const { rows, summary, montagePng } = await studySaliency({ ...settings, shuffledLabels: model })
    // 1 trained, 5 of the cascade, 3 random, 1 shuffled: each 2 maps of 4 films; and 4 of edges.
    expect(rows.length).toBe(10 * 2 * 4 + 4)
    const alike = Object.fromEntries(
      summary.checks.map(({ method, weights, correlation }) => [`${method} ${weights}`, correlation.estimate]),
    )
    expect(alike['gradient shuffled_labels']).toBeCloseTo(1, 6)
    expect(alike['grad_cam shuffled_labels']).toBeCloseTo(1, 6)
    expect(alike['gradient random']).toBeLessThan(0.6)
    expect(summary.checks.find(c => c.method === 'gradient' && c.weights === 'shuffled_labels')!.verdict).toBe('failed')
    expect(summary.plates!.closed).toBe(1)
    for (const { area, edges } of summary.plates!.comparisons.filter(c => c.ages === null)) {
      expect(area).toMatchObject({ films: 3, patients: 3 })
      // The plate's rims are strong edges, and so are those of the bone: the detector cannot rank by chance.
      expect(edges.estimate).toBeGreaterThan(0.7)
    }
    expect(summary.cascade.filter(c => c.method === 'gradient').map(c => c.weights)).toEqual([
      'random_head',
      'random_stages_3',
      'random_stages_2',
      'random_stages_1',
      'random_stages_0',
      'random',
    ])
    expect(decodeImage(montagePng).width).toBeGreaterThan(1000)
    JSON.stringify(summary)

    // Stopped after the fourth network: the package's maps are made once more, those of the next three are not, and all is as it was.
    writeFileSync(kept, JSON.stringify(JSON.parse(readFileSync(kept, 'utf8')).slice(0, 4 * 2 * 4)))
    const done: number[] = []
    const again = await studySaliency({ ...settings, shuffledLabels: model, onProgress: n => done.push(n) })
    expect(done).toEqual([1, 2, 3, 4, ...Array.from({ length: 24 }, (_, i) => 17 + i)])
    expect(saliencyTable(again.rows)).toBe(saliencyTable(rows))
    expect(again.summary).toEqual(summary)
    expect(again.montagePng).toEqual(montagePng)
  })

  it('tells what it cannot do', async () => {
    const settings = { model, maxFilms: 4, seed: 2, showFilms: true, kept }
    await expect(studySaliency({ ...settings, films: [] })).rejects.toThrow('there is no film to look at')
    const other = structuredClone(model)
    other.description.preprocessing.cropSide = 64
    await expect(studySaliency({ ...settings, films: [film(1, true)], shuffledLabels: other })).rejects.toThrow(
      'reads crops of 64 pixels and the package 32',
    )
  })
})

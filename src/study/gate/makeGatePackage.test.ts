import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, it } from 'vitest'
import { loadGate, parseTrainingHashes, shippedGate } from '../../model/node/index.ts'
import { makeGatePackage } from './makeGatePackage.ts'
import type { FilmPictures } from './pictures.ts'
import type { GateStudy } from './studyFile.ts'

const folder = mkdtempSync(join(tmpdir(), 'physis-gate-package-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

it('names the package whose weights it started from, and its films as its own', () => {
  const gate = loadGate()
  const { description } = gate
  const bytes = (file: string) => readFileSync(join(shippedGate, file))
  const study = {
    study: 'gate',
    file: 'gate.yaml',
    seed: 1,
    leaveOut: [],
    model: description.architecture,
    pictures: { side: 192, cropWidths: 1.85 },
    training: { px: 128, looks: 32, learningRate: 1e-3, batch: 32 },
    limits: { falseRefusals: { hand: 0.006, knee: 0.02 } },
    package: { version: '9.0.0', title: 'Gate', licence: 'none', intended: 'a', notFor: 'b', data: 'c' },
  } as unknown as GateStudy
  const film = (name: string, sha256: string, failure = ''): FilmPictures => ({ name, sha256, failure, items: [] })
  const [own, unread] = ['a'.repeat(64), 'b'.repeat(64)]
  makeGatePackage(folder, study, {
    weights: bytes(description.weights.file),
    likeness: bytes(description.likeness.file),
    limits: description.limits,
    heldOut: [],
    training: [film('knee/1', own), film('knee/2', unread, 'it is damaged')],
    before: { folder: shippedGate, gate },
  })
  const made = loadGate(folder).description
  expect(made.ancestor).toBe(gate.sha256)
  const { films } = parseTrainingHashes(readFileSync(join(folder, 'training-films.txt'), 'utf8'), 'films')
  expect(films.size).toBe(description.trainingFilms.n + 1)
  expect(made.trainingFilms.n).toBe(films.size)
  expect([films.has(own), films.has(unread)]).toEqual([true, false])
  const card = readFileSync(join(folder, 'card.md'), 'utf8')
  expect(card).toContain(
    `Started from the weights of gate ${description.version} (SHA-256 of its model.json ${gate.sha256.slice(0, 12)}`,
  )
  expect(card).toContain('| knee | 1 |')
})

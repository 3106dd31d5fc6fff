/**
 * The thread of `drawGateFilms.ts`: draws a film and writes it with its truth inside, as text of the PNG, so that a
 * film never lies there without it. A film that is already there is only read.
 */
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { serve, writeFileAtomic } from '../../base/node/index.ts'
import { encodePng, pngText, simulatedKeyword } from '../../image/index.ts'
import { type GateKind, type GateTruth, gateFilm } from '../gate/index.ts'
import { type GeneratorName, generators } from '../generators.ts'

export type GateJob = { folder: string; seed: number; side: number; generator?: GeneratorName }
export type GateItem = { kind: GateKind; index: number }
export type GateAnswer = { file: string; truth: GateTruth; written: boolean }

const truthKeyword = 'Physis-Truth'

serve<GateItem, GateAnswer>(data => {
  const { folder, seed, side, generator: letter } = data as GateJob
  const generator = letter && generators[letter]
  return ({ kind, index }) => {
    const file = `films/${kind}-${seed}-${String(index).padStart(6, '0')}.png`
    const path = join(folder, file)
    const known = existsSync(path) ? pngText(readFileSync(path))[truthKeyword] : undefined
    if (known !== undefined) return { file, truth: JSON.parse(known) as GateTruth, written: false }
    const { image, truth } = gateFilm({ kind, seed, index, generator, side })
    const short = JSON.stringify(truth, (_, value) => (typeof value === 'number' ? Number(value.toFixed(2)) : value))
    writeFileAtomic(path, encodePng(image, { [simulatedKeyword]: 'physis-phantom-gate 1', [truthKeyword]: short }))
    return { file, truth: JSON.parse(short) as GateTruth, written: true }
  }
})

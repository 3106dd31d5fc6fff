/** The gate's package and its card (Mitchell et al., FAT* 2019, arXiv 1810.03993). */

import { join } from 'node:path'
import { researchNotice } from '../../base/index.ts'
import { sha256, writeFileAtomic } from '../../base/node/index.ts'
import {
  type GateLimits,
  type GatePackage,
  type JointLimits,
  type LoadedGate,
  parseGatePackage,
} from '../../model/index.ts'
import { formatTrainingHashes, gateTrainingHashes, parseTrainingHashes } from '../../model/node/index.ts'
import type { FilmPictures } from './pictures.ts'
import type { GateStudy } from './studyFile.ts'

export type GatePackageInputs = {
  weights: Uint8Array
  likeness: Uint8Array
  limits: GateLimits
  heldOut: GatePackage['heldOut']
  training: readonly FilmPictures[]
  /** The package whose weights the training started from. */
  before?: { folder: string; gate: LoadedGate }
}

export function makeGatePackage(folder: string, study: GateStudy, inputs: GatePackageInputs): void {
  const { weights, likeness, limits, heldOut, training, before } = inputs
  const read = training.filter(film => film.failure === '')
  const hashes = formatTrainingHashes(
    { films: read.map(film => film.sha256), pixels: [], patients: [] },
    undefined,
    before && gateTrainingHashes(before.folder, before.gate.description),
  )
  const description: GatePackage = {
    ...provisional(study),
    ...(before ? { ancestor: before.gate.sha256 } : {}),
    weights: { file: 'weights.safetensors', sha256: sha256(weights) },
    likeness: { file: 'likeness.safetensors', sha256: sha256(likeness) },
    limits,
    heldOut,
    trainingFilms: {
      file: 'training-films.txt',
      sha256: sha256(hashes),
      n: parseTrainingHashes(hashes, 'training-films.txt').films.size,
    },
  }
  const json = `${JSON.stringify(description, null, 2)}\n`
  parseGatePackage(json, 'model.json')
  writeFileAtomic(join(folder, 'weights.safetensors'), weights)
  writeFileAtomic(join(folder, 'likeness.safetensors'), likeness)
  writeFileAtomic(join(folder, 'training-films.txt'), hashes)
  writeFileAtomic(join(folder, 'card.md'), writeGateCard(study, description, training, before?.gate))
  writeFileAtomic(join(folder, 'model.json'), json)
}

/** A description before there are limits: nothing is refused, and any centre that might be one is looked at. */
export function provisional(study: GateStudy): GatePackage {
  const none = { file: 'none', sha256: '0'.repeat(64) }
  const joint: JointLimits = {
    joint: 0,
    frontal: 0,
    turnedDegrees: 180,
    pixelsAcross: 1,
    cut: 1,
    cast: 1,
    hardware: 1,
    mature: null,
    distance: 1000,
  }
  return {
    format: 1,
    kind: 'gate',
    name: study.study,
    version: study.package.version,
    architecture: study.model,
    preprocessing: { px: study.training.px, cropWidths: study.pictures.cropWidths },
    weights: none,
    likeness: none,
    limits: { centre: 0.1, hand: joint, knee: joint },
    heldOut: [],
    licence: study.package.licence,
    trainingFilms: { ...none, n: 0 },
  }
}

function writeGateCard(
  study: GateStudy,
  { limits, heldOut }: GatePackage,
  training: readonly FilmPictures[],
  ancestor?: LoadedGate,
): string {
  const { package: about, model, training: trained } = study
  const kinds = new Map<string, number>()
  for (const { name, failure } of training) {
    const kind = name.split('/')[0]
    if (failure === '') kinds.set(kind, (kinds.get(kind) ?? 0) + 1)
  }
  const least = (joint: JointLimits) =>
    `| probability of the joint at least | ${probability(joint.joint)} |
| probability of a frontal view at least | ${probability(joint.frontal)} |
| turned in the plane of the film by at most | ${joint.turnedDegrees} degrees |
| pixels across at least | ${joint.pixelsAcross} |
| probability of a cut joint at most | ${two(joint.cut)} |
| of a cast at most | ${two(joint.cast)} |
| of metal at most | ${two(joint.hardware)} |
| of closed growth plates at most | ${joint.mature === null ? 'no limit' : two(joint.mature)} |
| distance from the training at most (1 is usual) | ${two(joint.distance)} |`
  return `# ${about.title}

${researchNotice} Licence of the weights: ${about.licence}.

## For

${about.intended.trim()}

## Not for

${about.notFor.trim()}

## Data

${about.data.trim()}

| Films that train | n |
|---|---|
${[...kinds].map(([kind, n]) => `| ${kind} | ${n} |`).join('\n')}
${study.leaveOut.length > 0 ? `\nLeft out of the training: ${study.leaveOut.join(', ')}.\n` : ''}
## Recipe

\`studies/${study.file}\`, seed ${study.seed}: ConvNeXt with a \`${model.stem}\` stem, ${model.dims.join('-')} channels, ${model.depths.join('-')} blocks, a map of ${model.mapWidth} channels at a quarter of the picture's size;
${trained.looks} looks at ${trained.px} px; AdamW, learning rate ${trained.learningRate}, batch ${trained.batch}.${ancestor ? ` Started from the weights of ${gateName(ancestor)}.` : ''}

## Limits

Chosen on films that were held out of the training, so that together they refuse no more than ${100 * study.limits.falseRefusals.hand} % of the hands and ${100 * study.limits.falseRefusals.knee} % of the films of knees that should pass; the largest turn and the least pixels are choices.

| Hand | Limit |
|---|---|
${least(limits.hand)}

| Knee | Limit |
|---|---|
| probability of a knee's centre at least | ${two(limits.centre)} |
${least(limits.knee)}

## Held-out films

Refused by either model, of the films on which the limits were chosen: these figures are a little too good.

| Films | n | Hand model refused | Knee model refused |
|---|---|---|---|
${heldOut.map(row => `| ${row.kind} | ${row.films} | ${row.handRefused} | ${row.kneeRefused} |`).join('\n')}

False refusal of real children's knees has not been measured: there are no public films of them.
`
}

/** What a card calls a gate. */
const gateName = ({ description: { name, version, preprocessing }, sha256 }: LoadedGate): string =>
  `${name} ${version} (SHA-256 of its model.json ${sha256.slice(0, 12)}…; ${preprocessing.px} px)`

const two = (value: number): string => value.toFixed(2)
/** Near to 1 with as many digits as tell it from 1. */
const probability = (value: number): string => value.toFixed(value > 0.99 ? 4 : 2)

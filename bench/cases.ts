/**
 * What is measured and what is hoped for. A case is a folder: `job.json` with the network and its settings, `weights.safetensors` and
 * `inputs.safetensors`, from which our process and the peer's both start, so that both compute the same and can be seen to.
 */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parse } from 'yaml'
import { keyedRandom } from '../src/base/index.ts'
import {
  type Architecture,
  architectureSchema,
  encodeSafetensors,
  firstValues,
  knownWidth,
  parameterList,
  publishedFamily,
  type Tensor,
  writeKnown,
} from '../src/model/index.ts'
import { type TrainingOptions, trainingSchema } from '../src/train/index.ts'

/** Both sides compute with so many threads. */
export const threads = 2
/** Side of the pictures, except where a package says another. */
export const px = 128
export const trainingBatch = 32
export const inferenceBatches = [16, 1] as const

/** How many times as fast as the best of the peer's fp32 variants. */
export const targets = { training: 1.2, inference: 1.5, exported: 0.97 } as const
/** Most memory, and the longest wait. */
export const limits = { trainingMiB: 4096, trainingGrowthMiB: 50, predictMiB: 1536, coldSeconds: 3 } as const

const study = parse(readFileSync(new URL('../studies/hand-refine.yaml', import.meta.url), 'utf8'), {
  logLevel: 'error',
})
/** The network of models/hand. */
export const shipped: Architecture = architectureSchema.parse(study.model)

export const networks: readonly { name: string; architecture: Architecture }[] = [
  { name: `shipped (conv stem, ${shipped.dims.join('-')}, ${shipped.depths.join('-')})`, architecture: shipped },
  {
    name: 'pico (patch stem, 64-128-256-512, 2-2-6-2)',
    architecture: { ...shipped, stem: 'patch', ...publishedFamily.pico },
  },
]

export type Job = { architecture: Architecture; batch: number; px: number; threads: number; training: TrainingOptions }

/** Writes a case into `folder`: random weights, pictures of noise, children of all ages. */
export function writeCase(
  folder: string,
  { architecture, batch, px }: Pick<Job, 'architecture' | 'batch' | 'px'>,
): void {
  mkdirSync(folder, { recursive: true })
  // A low rate: the same batch again and again is to be computed, not learned.
  const training = trainingSchema.parse({ stages: [{ px, epochs: 1 }], learningRate: 1e-5 })
  const job: Job = { architecture, batch, px, threads, training }
  writeFileSync(join(folder, 'job.json'), JSON.stringify(job))
  writeFileSync(
    join(folder, 'weights.safetensors'),
    Buffer.concat(encodeSafetensors(randomWeights(architecture), 'F32')),
  )
  const width = knownWidth(architecture)
  const known = new Float32Array(batch * width)
  const age = Float32Array.from({ length: batch }, (_, i) => 12 + ((41 * i) % 200))
  for (let i = 0; i < batch; i++)
    writeKnown(
      architecture,
      { sex: i % 2 ? 'F' : 'M', chronologicalAgeMonths: age[i] },
      known.subarray(i * width, (i + 1) * width),
    )
  const random = keyedRandom(1)
  const inputs = new Map<string, Tensor>([
    [
      'image',
      { shape: [batch, px, px, 1], data: Float32Array.from({ length: batch * px * px }, () => random.normal()) },
    ],
    ['age', { shape: [batch], data: age }],
    ['weight', { shape: [batch], data: new Float32Array(batch).fill(1) }],
    ...(width > 0 ? [['known', { shape: [batch, width], data: known }] as const] : []),
  ])
  writeFileSync(join(folder, 'inputs.safetensors'), Buffer.concat(encodeSafetensors(inputs, 'F32')))
}

/** First values of every parameter, but for the last layer, whose are larger so that outputs differ; and batch norms that have seen nothing. */
export function randomWeights(architecture: Architecture): Map<string, Tensor> {
  const { parameters, statistics } = parameterList(architecture)
  return new Map<string, Tensor>([
    ...parameters.map((p, i) => {
      const data = firstValues(p, 1, i)
      return [p.name, { shape: p.shape, data: p.name === 'head.months.weight' ? data.map(v => 20 * v) : data }] as const
    }),
    ...statistics.flatMap(({ name, channels }) => [
      [`${name}.running_mean`, { shape: [channels], data: new Float32Array(channels) }] as const,
      [`${name}.running_var`, { shape: [channels], data: new Float32Array(channels).fill(1) }] as const,
    ]),
  ])
}

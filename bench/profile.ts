/**
 * `node bench/profile.ts > bench/PROFILE.md`: where the time goes, by the runtime's own profile: for each kind of op, ms a run and, of matrix products and
 * convolutions, GFLOP/s; and the limit: how long its arithmetic alone would take at the rate of a plain product of 2048 cubed on as many threads.
 */
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { cpus, tmpdir } from 'node:os'
import { join } from 'node:path'
import * as ort from 'onnxruntime-node'
import { columnSums, gemm, input, onnxModel, size } from '../src/graph/index.ts'
import {
  type Architecture,
  ensembleGraph,
  firstValues,
  foldBatchNorm,
  knownWidth,
  parameterList,
} from '../src/model/index.ts'
import { trainingSchema } from '../src/train/config.ts'
import { shardCount } from '../src/train/shards.ts'
import { trainingStep } from '../src/train/step.ts'
import { networks, px, randomWeights, threads, trainingBatch } from './cases.ts'

const runs = 12
/** Ops that take a smaller share are added up. */
const leastShare = 0.01

const shards = shardCount(trainingBatch)
const films = trainingBatch / shards

type Graph = { model: Uint8Array; feeds: Record<string, ort.Tensor> }

const tensor = (shape: readonly number[], value: (i: number) => number) =>
  new ort.Tensor(
    'float32',
    Float32Array.from({ length: size(shape) }, (_, i) => value(i)),
    shape,
  )

const pictures = (architecture: Architecture) => ({
  image: tensor([films, px, px, 1], Math.sin),
  known: tensor([films, knownWidth(architecture)], Math.sin),
})

function step(architecture: Architecture): Graph {
  const { model, list } = trainingStep({
    architecture,
    batch: films,
    height: px,
    width: px,
    loss: trainingSchema.parse({ stages: [{ px, epochs: 1 }] }),
    dropPath: false,
    kernels: { blockWidth: 16 },
  })
  const weights = list.parameters.map((parameter, i) => {
    const first = firstValues(parameter, 1, i)
    return [parameter.name, tensor(parameter.shape, k => first[k])] as const
  })
  const age = tensor([films], i => 10 * i)
  const weight = tensor([films], () => 1)
  return { model, feeds: { ...pictures(architecture), age, weight, ...Object.fromEntries(weights) } }
}

function estimate(architecture: Architecture): Graph {
  const member = foldBatchNorm(randomWeights(architecture), parameterList(architecture))
  const graph = ensembleGraph({ architecture, px, batch: films, flipAveraging: false }, [member])
  return { model: onnxModel(graph), feeds: pictures(architecture) }
}

/** The machine's plain matrix product by this runtime. */
function plainProduct(): Graph {
  const shape = [2048, 2048]
  const ones = tensor(shape, () => 0.5)
  const sums = columnSums(gemm(input('a', shape), input('b', shape)))
  return { model: onnxModel({ sums }), feeds: { a: ones, b: ones } }
}

/** GFLOP/s of the plain product, its median run. */
async function plainRate(intraOpNumThreads: number): Promise<number> {
  const events = await profiled(plainProduct(), intraOpNumThreads)
  const rates = events
    // What comes out is summed, which is a product with a row and not the one that is meant.
    .filter(({ args }) => operations(args) > 1e10)
    .map(({ dur, args }) => operations(args) / dur / 1e3)
    .sort((a, b) => a - b)
  return rates[rates.length >> 1]
}

type Shaped = { float?: number[] }
type Event = {
  cat: string
  name: string
  dur: number
  args: { op_name: string; input_type_shape?: Shaped[]; output_type_shape?: Shaped[] }
}

async function profiled({ model, feeds }: Graph, intraOpNumThreads: number): Promise<Event[]> {
  const folder = mkdtempSync(join(tmpdir(), 'physis-profile-'))
  const session = await ort.InferenceSession.create(model, {
    intraOpNumThreads,
    interOpNumThreads: 1,
    executionMode: 'sequential',
    graphOptimizationLevel: 'all',
    enableProfiling: true,
    profileFilePrefix: join(folder, 'run'),
    extra: { session: { set_denormal_as_zero: '1' } },
  })
  for (let run = 0; run < runs; run++) await session.run(feeds)
  session.endProfiling()
  await session.release()
  const [file] = readdirSync(folder)
  const events: Event[] = JSON.parse(readFileSync(join(folder, file), 'utf8'))
  rmSync(folder, { recursive: true })
  return events.filter(({ cat, name }) => cat === 'Node' && name.endsWith('_kernel_time'))
}

/** Multiplications and additions of a product or a convolution; 0 of any other op. The runtime does not name weights that it has packed. */
function operations({ op_name, input_type_shape, output_type_shape }: Event['args']): number {
  const [a = [], b = []] = (input_type_shape ?? []).map(shape => shape.float ?? [])
  const out = size(output_type_shape?.[0]?.float ?? [])
  if (op_name.endsWith('Conv')) return b.length === 4 ? 2 * out * (size(b) / b[0]) : 0
  if (!/Gemm$|MatMul$/.test(op_name)) return 0
  // Inner size of a product, from its three sizes: |a| |b| / |out| = k^2.
  return 2 * out * (b.length < 2 ? a.at(-1)! : Math.sqrt((size(a) * size(b)) / out))
}

async function table(title: string, graph: Graph, intraOpNumThreads: number, plain: number): Promise<string> {
  const groups = new Map<string, { ms: number; times: number; flop: number }>()
  for (const { dur, args } of await profiled(graph, intraOpNumThreads)) {
    const group = groups.get(args.op_name) ?? { ms: 0, times: 0, flop: 0 }
    group.ms += dur / 1000 / runs
    group.times += 1 / runs
    group.flop += operations(args) / runs
    groups.set(args.op_name, group)
  }
  const total = [...groups.values()].reduce((sum, { ms }) => sum + ms, 0)
  const flop = [...groups.values()].reduce((sum, group) => sum + group.flop, 0)
  const shown = [...groups].filter(([, { ms }]) => ms >= leastShare * total).sort((a, b) => b[1].ms - a[1].ms)
  const rest = total - shown.reduce((sum, [, { ms }]) => sum + ms, 0)
  const line = (op: string, ms: number, times: string, rate: string) =>
    `| ${op} | ${ms.toFixed(1)} | ${((100 * ms) / total).toFixed(0)} % | ${times} | ${rate} |`
  return `## ${title}

${total.toFixed(0)} ms in ops, ${(flop / total / 1e6).toFixed(0)} GFLOP/s over all. At the ${plain.toFixed(0)} GFLOP/s of a plain product its products and convolutions alone would take ${(flop / plain / 1e6).toFixed(0)} ms.

| op | ms | share | times | GFLOP/s |
|---|---:|---:|---:|---:|
${[
  ...shown.map(([op, { ms, times, flop }]) =>
    line(op, ms, times.toFixed(0), flop > 0 ? (flop / ms / 1e6).toFixed(0) : ''),
  ),
  line('all others', rest, '', ''),
].join('\n')}`
}

const sections: string[] = []
const perShard = Math.max(1, threads / shards)
const plainOfShard = await plainRate(perShard)
for (const { name, architecture } of networks)
  sections.push(
    await table(
      `A training step, ${name}: a shard of ${films} films on ${perShard === 1 ? 'one thread' : `${perShard} threads`}, of which ${shards} run at a time`,
      step(architecture),
      perShard,
      plainOfShard,
    ),
  )
const plainOfAll = await plainRate(threads)
for (const { name, architecture } of networks)
  sections.push(
    await table(
      `Inference, ${name}: ${films} films on ${threads} threads`,
      estimate(architecture),
      threads,
      plainOfAll,
    ),
  )
console.log(`# Profile

Written by \`node bench/profile.ts\` on ${cpus()[0].model.trim()}, ${cpus().length} processors; ${px} px. No training can take less than its products and convolutions at the rate of a plain product; RESULTS.md has that rate for
PyTorch too.

${sections.join('\n\n')}`)

/**
 * `node bench/profile.ts > bench/PROFILE.md`: where the time of a training step of the shipped network goes, by the runtime's own profile: for each kind of op, ms a step and,
 * of matrix products, GFLOP/s beside what a plain 2048-cubed product reaches. It says what a faster step would have to change.
 */
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import * as ort from 'onnxruntime-node'
import { firstValues } from '../src/model/index.ts'
import { trainingSchema } from '../src/train/config.ts'
import { trainingStep } from '../src/train/step.ts'
import { networks, px, threads, trainingBatch } from './cases.ts'

const steps = 12
const { architecture } = networks[0]
const { model, list } = trainingStep({
  architecture,
  batch: trainingBatch,
  height: px,
  width: px,
  loss: trainingSchema.parse({ stages: [{ px, epochs: 1 }] }),
  dropPath: false,
  kernels: { blockWidth: 16 },
})
const folder = mkdtempSync(join(tmpdir(), 'physis-profile-'))
const session = await ort.InferenceSession.create(model, {
  intraOpNumThreads: threads,
  interOpNumThreads: 1,
  executionMode: 'sequential',
  graphOptimizationLevel: 'all',
  enableProfiling: true,
  profileFilePrefix: join(folder, 'step'),
  extra: { session: { set_denormal_as_zero: '1' } },
})
const feeds: Record<string, ort.Tensor> = {}
const shapes: Record<string, number[]> = {
  image: [trainingBatch, px, px, 1],
  known: [trainingBatch, 2],
  age: [trainingBatch],
  weight: [trainingBatch],
}
for (const name of session.inputNames) {
  const at = list.parameters.findIndex(parameter => parameter.name === name)
  const shape = at < 0 ? shapes[name] : [...list.parameters[at].shape]
  const count = shape.reduce((a, b) => a * b, 1)
  const data =
    at < 0
      ? Float32Array.from({ length: count }, (_, i) => (name === 'weight' ? 1 : Math.sin(i)))
      : firstValues(list.parameters[at], 1, at)
  feeds[name] = new ort.Tensor('float32', Float32Array.from(data), shape)
}
for (let step = 0; step < steps; step++) await session.run(feeds)
session.endProfiling()
type Event = {
  cat: string
  name: string
  dur: number
  args: { op_name: string; input_type_shape?: { float?: number[] }[]; output_type_shape?: { float?: number[] }[] }
}
const [file] = readdirSync(folder)
const events = (JSON.parse(readFileSync(join(folder, file), 'utf8')) as Event[]).filter(
  ({ cat, name }) => cat === 'Node' && name.endsWith('_kernel_time'),
)
rmSync(folder, { recursive: true, force: true })

const size = (shape: number[] | undefined) => (shape ?? []).reduce((a, b) => a * b, 1)
const groups = new Map<string, { ms: number; times: number; flop: number }>()
for (const { dur, args } of events) {
  const [a, b] = args.input_type_shape ?? []
  const out = args.output_type_shape?.[0]?.float
  // Inner size of a product, from its three sizes: |a| |b| / |out| = k^2.
  const inner = args.op_name === 'Gemm' ? Math.sqrt((size(a?.float) * size(b?.float)) / size(out)) : 0
  const group = groups.get(args.op_name) ?? { ms: 0, times: 0, flop: 0 }
  group.ms += dur / 1000 / steps
  group.times += 1 / steps
  group.flop += (2 * size(out) * inner) / steps
  groups.set(args.op_name, group)
}
const total = [...groups.values()].reduce((sum, { ms }) => sum + ms, 0)
console.log(
  `# Profile\n\nWritten by \`node bench/profile.ts\`. A training step of the shipped network, batch ${trainingBatch}, ${px} px, ${threads} threads: ${total.toFixed(0)} ms in ops.\n`,
)
console.log('| op | ms a step | share | times | GFLOP/s |\n|---|---:|---:|---:|---:|')
for (const [op, { ms, times, flop }] of [...groups].sort((a, b) => b[1].ms - a[1].ms).slice(0, 16))
  console.log(
    `| ${op} | ${ms.toFixed(1)} | ${((100 * ms) / total).toFixed(0)} % | ${times.toFixed(0)} | ${flop > 0 ? (flop / ms / 1e6).toFixed(0) : ''} |`,
  )
console.log(`
Matrix products run near the roof of the machine (the plain product in RESULTS.md), as PyTorch's do: what is left to win lies in the rest, transposes of kernels and maps, the
passes of GELU's gradient, batch norm on the stem's wide maps.`)

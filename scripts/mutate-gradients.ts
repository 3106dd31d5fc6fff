/**
 * Are the gradient tests worth anything? Each gradient rule is broken in turn, in a copy of the sources: a sign, a transpose, a factor, the order of two
 * operands. `src/graph/gradients.test.ts` must then fail; a change that it does not notice is printed, and the exit status is 1.
 *
 *   npm run mutate [TEXT]    only the changes whose file or text contains TEXT
 *
 * Every change must find its place exactly once, so that the list cannot fall behind the sources unseen.
 */
import { spawnSync } from 'node:child_process'
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

type Mutation = { file: string; from: string; to: string }

const at = (file: string, ...changes: [from: string, to: string][]): Mutation[] =>
  changes.map(([from, to]) => ({ file: `src/graph/${file}`, from, to }))

const mutations: Mutation[] = [
  ...at('gradients.ts', ['before ? add(before, dx) : dx', 'dx'], ['before ? add(before, dx) : dx', 'before ?? dx']),
  ...at(
    'ops/arithmetic.ts',
    ['axes.length > 0 ? sum(dy, axes) : dy', 'axes.length > 0 ? scale(sum(dy, axes), 2) : dy'],
    ["binary('Add', a, b, dy => [dy, dy])", "binary('Add', a, b, dy => [neg(dy), dy])"],
    ["binary('Add', a, b, dy => [dy, dy])", "binary('Add', a, b, dy => [dy, neg(dy)])"],
    ["binary('Sub', a, b, dy => [dy, neg(dy)])", "binary('Sub', a, b, dy => [dy, dy])"],
    ["binary('Sub', a, b, dy => [dy, neg(dy)])", "binary('Sub', a, b, dy => [neg(dy), neg(dy)])"],
    ['[mul(dy, b), mul(dy, a)]', '[mul(dy, a), mul(dy, b)]'],
    ['[mul(dy, b), mul(dy, a)]', '[neg(mul(dy, b)), mul(dy, a)]'],
    ['[mul(dy, b), mul(dy, a)]', '[mul(dy, b), neg(mul(dy, a))]'],
    ['[div(dy, b), neg(', '[mul(dy, b), neg('],
    ['neg(div(mul(dy, y), b))', 'div(mul(dy, y), b)'],
    ['neg(div(mul(dy, y), b))', 'neg(div(mul(dy, a), b))'],
    ["unary('Neg', x, dy => neg(dy))", "unary('Neg', x, dy => dy)"],
    ["unary('Exp', x, (dy, y) => mul(dy, y))", "unary('Exp', x, (dy, y) => neg(mul(dy, y)))"],
    ["unary('Exp', x, (dy, y) => mul(dy, y))", "unary('Exp', x, dy => mul(dy, x))"],
    ['dy => div(dy, x)', 'dy => mul(dy, x)'],
    ['dy => div(dy, x)', 'dy => neg(div(dy, x))'],
    ['div(scale(dy, 0.5), y)', 'div(dy, y)'],
    ['div(scale(dy, 0.5), y)', 'mul(scale(dy, 0.5), y)'],
    ['dy => mul(dy, sign(x))', 'dy => dy'],
    ['dy => mul(dy, sign(x))', 'dy => neg(mul(dy, sign(x)))'],
    ['exp(neg(mul(x, x)))', 'exp(mul(x, x))'],
    ['2 / Math.sqrt(Math.PI)', '1 / Math.sqrt(Math.PI)'],
  ),
  ...at(
    'ops/activation.ts',
    ["[mul(dy, apply('Sign', [y], y.shape))]", '[dy]'],
    ["[mul(dy, apply('Sign', [y], y.shape))]", "[mul(dy, apply('Sign', [x], y.shape))]"],
    ['beta: { float: 0.5 }', 'beta: { float: 0 }'],
    ['alpha: { float: 0.5 }', 'alpha: { float: -0.5 }'],
    ['[erf(z)]', '[erf(x)]'],
    ['-0.5 * Math.log(Math.PI)', '-0.5 * Math.log(2 * Math.PI)'],
    ['mul(z, z)))', 'mul(x, x)))'],
    ['mul(z, density)', 'mul(x, density)'],
    ['[mul(dy, add(cumulative, mul(z, density)))]', '[mul(dy, sub(cumulative, mul(z, density)))]'],
    ['[mul(dy, add(cumulative, mul(z, density)))]', '[mul(dy, cumulative)]'],
    ['[sub(weighted, mul(y, sum(weighted', '[add(weighted, mul(y, sum(weighted'],
    ['[sub(weighted, mul(y, sum(weighted', '[sub(weighted, mul(dy, sum(weighted'],
    ['const weighted = mul(dy, y)', 'const weighted = dy'],
    ['[sub(dy, mul(exp(y), sum(dy', '[add(dy, mul(exp(y), sum(dy'],
    ['[sub(dy, mul(exp(y), sum(dy', '[sub(dy, mul(y, sum(dy'],
  ),
  ...at(
    'ops/dense.ts',
    ['transA ? gemm(b, dy, undefined, transB, true)', 'transA ? gemm(b, dy, undefined, !transB, true)'],
    ['transA ? gemm(b, dy, undefined, transB, true)', 'transA ? gemm(dy, b, undefined, false, !transB)'],
    [': gemm(dy, b, undefined, false, !transB)', ': gemm(dy, b, undefined, false, transB)'],
    ['transB ? gemm(dy, a, undefined, true, transA)', 'transB ? gemm(dy, a, undefined, true, !transA)'],
    ['transB ? gemm(dy, a, undefined, true, transA)', 'transB ? gemm(a, dy, undefined, !transA, false)'],
    [': gemm(a, dy, undefined, !transA, false)', ': gemm(a, dy, undefined, transA, false)'],
    ['? columnSums(dy) : dy, c.shape)', '? columnSums(a) : dy, c.shape)'],
    ['? columnSums(dy) : dy, c.shape)', '? columnSums(dy) : gemm(a, b, undefined, transA, transB), c.shape)'],
  ),
  ...at(
    'ops/reduce.ts',
    ['dy => [expand(dy, x.shape)]', 'dy => [scale(expand(dy, x.shape), -1)]'],
    ['size(dy.shape) / size(x.shape)', 'size(x.shape) / size(dy.shape)'],
    ['size(dy.shape) / size(x.shape)', '1'],
  ),
  ...at(
    'ops/shape.ts',
    ['[reshape(dy, x.shape)]', '[reshape(reverse(dy, 0), x.shape)]'],
    ['[transpose(dy, inverse)]', '[reshape(dy, x.shape)]'],
    ['[transpose(dy, inverse)]', '[transpose(dy, order)]'],
    ['[sumTo(dy, x.shape)]', '[reshape(slice(slice(dy, 0, 0, 1), 2, 0, 1), x.shape)]'],
    ['return slice(dy, axis, from, start)', 'return reverse(slice(dy, axis, from, start), axis)'],
    ['const from = start', 'const from = 0'],
    ['pad(dy, axis, start, x.shape[axis] - end)', 'pad(dy, axis, x.shape[axis] - end, start)'],
    ['slice(dy, axis, before, before + x.shape[axis])', 'slice(dy, axis, after, after + x.shape[axis])'],
    ['[reverse(dy, axis)]', '[dy]'],
  ),
  ...at(
    'ops/normalise.ts',
    ['sub(sub(dy, gemm(dy, column)), along)', 'sub(add(dy, gemm(dy, column)), along)'],
    ['sub(sub(dy, gemm(dy, column)), along)', 'add(sub(dy, gemm(dy, column)), along)'],
    ['sub(sub(dy, gemm(dy, column)), along)', 'sub(dy, along)'],
    ['mul(out, gemm(mul(dy, out), column))', 'mul(out, gemm(dy, column))'],
    ['mul(out, gemm(mul(dy, out), column))', 'mul(dy, gemm(mul(dy, out), column))'],
    ['along), inverse)]', 'along), mul(inverse, inverse))]'],
    ['const g1 = columnSums(dy)', 'const g1 = neg(columnSums(dy))'],
    ['const g2 = columnProducts(dy, centred)', 'const g2 = columnProducts(dy, dy)'],
    ['const g2 = columnProducts(dy, centred)', 'const g2 = neg(columnProducts(dy, centred))'],
    ['mul(mul(factor, mul(inverse, inverse)), g2), -1 / rows', 'mul(mul(factor, mul(inverse, inverse)), g2), 1 / rows'],
    ['mul(mul(factor, mul(inverse, inverse)), g2)', 'mul(mul(factor, inverse), g2)'],
    ['scale(mul(factor, g1), -1 / rows)', 'scale(mul(factor, g1), 1 / rows)'],
    ['scale(mul(factor, g1), -1 / rows)', 'scale(mul(inverse, g1), -1 / rows)'],
    ['[gemm(dy, mul(identity, factor), fromCentred)', '[gemm(dy, mul(identity, inverse), fromCentred)'],
    ['reshape(mul(g2, inverse), [c])', 'reshape(g2, [c])'],
    ['reshape(mul(g2, inverse), [c])', 'reshape(mul(g2, factor), [c])'],
    ['reshape(g1, [c])]', 'reshape(mul(g1, inverse), [c])]'],
  ),
  ...at(
    'ops/convolution.ts',
    ['correlate(dy, transpose(turned(w), [1, 0, 2, 3])', 'correlate(dy, transpose(w, [1, 0, 2, 3])'],
    ['correlate(dy, transpose(turned(w), [1, 0, 2, 3])', 'correlate(dy, transpose(turned(w), [1, 0, 3, 2])'],
    ['reverse(reverse(w, 2), 3)', 'reverse(w, 2)'],
    ['b && channelSums(dy),', 'b && reverse(channelSums(dy), 0),'],
    // Depthwise, blocked.
    ['blockDepthwise(turned(w), lanes)', 'blockDepthwise(w, lanes)'],
    [
      'sum(reshape(each, [n, c / lanes, k * k, lanes]), [0])',
      'slice(reshape(each, [n, c / lanes, k * k, lanes]), 0, 0, 1)',
    ],
    [
      'transpose(reshape(blockedDw, [c / lanes, k * k, lanes]), [0, 2, 1])',
      'reshape(blockedDw, [c / lanes, lanes, k * k])',
    ],
    ['reshape(blockedDy, [n * c, 1, height, width])', 'reshape(blocked, [n * c, 1, height, width])'],
    ['[dx, reshape(dw, w.shape), channelSums(dy)]', '[dx, reshape(dw, w.shape), reverse(channelSums(dy), 0)]'],
    // Depthwise, plain.
    [
      'channelsLast(plainConvolution(firstDy, turned(w), window))',
      'channelsLast(plainConvolution(firstDy, w, window))',
    ],
    ['sum(reshape(each, [n, ...w.shape]), [0])', 'slice(reshape(each, [n, ...w.shape]), 0, 0, 1)'],
    ['reshape(firstDy, [n * c, 1, height, width])', 'reshape(first, [n * c, 1, height, width])'],
    ['      channelSums(dy),\n', '      reverse(channelSums(dy), 0),\n'],
    // Input gradient with stride 2.
    ['const places = [1, 3, 2, 0]', 'const places = [1, 3, 0, 2]'],
    ['const places = [1, 3, 2, 0]', 'const places = [3, 1, 2, 0]'],
    ['3 * down + across', '3 * across + down'],
    ['blockDenseTurned(w, lanes)', 'blockDense(w, lanes)'],
    ['transpose(reshape(taps, [4 * i, 4, o]), [0, 2, 1])', 'reshape(taps, [4 * i, o, 4])'],
    ['padding: [0, 1], groups: 1 } as const', 'padding: [1, 0], groups: 1 } as const'],
    ['[0, 1, 3, 2, 4, 5]', '[0, 1, 4, 2, 3, 5]'],
    ['[0, 1, 3, 2, 4, 5]', '[0, 1, 2, 3, 4, 5]'],
    // Weight gradient, blocked.
    ['transpose(reshape(x, [n * height * width, i]), [1, 0])', 'x'],
    ['[3, 0, 2, 1, 4]', '[3, 0, 2, 4, 1]'],
    ['[3, 0, 2, 1, 4]', '[0, 3, 2, 1, 4]'],
    ['[i, o / blockWidth, k * k * blockWidth]), [1, 0, 2])', '[o / blockWidth, i, k * k * blockWidth]), [0, 1, 2])'],
    [
      'transpose(reshape(outputFirst, [o / blockWidth, i * k * k, blockWidth]), [0, 2, 1])',
      'reshape(outputFirst, [o, i * k * k])',
    ],
    ['padding, stride, blockWidth)', 'padding, 1, blockWidth)'],
    ['sum ? add(sum, part) : part', 'part'],
    ['[start - from, to - end]', '[to - end, start - from]'],
    // Weight gradient, plain.
    [
      'const padding: Padding = [half, stride === 1 ? half : half - 1]',
      'const padding: Padding = [stride === 1 ? half : half - 1, half]',
    ],
    ['slice(row, 2, j, j + span(2, kw), stride)', 'slice(row, 2, kw - 1 - j, kw - 1 - j + span(2, kw), stride)'],
    ['slice(padded, 1, i, i + span(1, kh), stride)', 'slice(padded, 1, kh - 1 - i, kh - 1 - i + span(1, kh), stride)'],
    ['transpose(reshape(dw, [o, k * k, i]), [0, 2, 1])', 'reshape(dw, [o, i, k * k])'],
  ),
  ...at(
    'ops/blocked.ts',
    ['gradient: dy => [unblock(dy)]', 'gradient: dy => [reshape(dy, x.shape)]'],
    ['gradient: dy => [block(dy)]', 'gradient: dy => [reshape(dy, x.shape)]'],
    ['transpose(reshape(w, [o * inputs, width, taps]), [0, 2, 1])', 'w'],
    [
      '[outputs, width, inputs, taps * width]), [2, 0, 1, 3])',
      '[inputs, outputs, width, taps * width]), [0, 1, 2, 3])',
    ],
    [
      'transpose(reshape(inputFirst, [inputs * outputs, width, taps, width]), [0, 2, 1, 3])',
      'reshape(inputFirst, [inputs * outputs, taps, width, width])',
    ],
  ),
]

const root = new URL('../', import.meta.url).pathname
const copy = mkdtempSync(join(tmpdir(), 'physis-mutants-'))
for (const path of ['package.json', 'tsconfig.json', 'src/base', 'src/graph'])
  cpSync(join(root, path), join(copy, path), { recursive: true })
symlinkSync(join(root, 'node_modules'), join(copy, 'node_modules'))

/** Tests that failed, of how many; of none if the file could not even be loaded. */
function test(): { failed: number; total: number } {
  const report = join(copy, 'report.json')
  rmSync(report, { force: true })
  const vitest = join(root, 'node_modules/vitest/vitest.mjs')
  spawnSync(
    process.execPath,
    [vitest, 'run', 'src/graph/gradients.test.ts', '--root', copy, '--reporter=json', `--outputFile=${report}`],
    { cwd: copy, stdio: 'ignore' },
  )
  try {
    const { numFailedTests, numTotalTests } = JSON.parse(readFileSync(report, 'utf8'))
    return { failed: numFailedTests, total: numTotalTests }
  } catch {
    return { failed: 0, total: 0 }
  }
}

/** One line, so short that a table holds it. */
const brief = (text: string) => text.replaceAll(/\s+/g, ' ').trim().slice(0, 70)

let problems = 0
try {
  const { failed, total } = test()
  if (failed > 0 || total === 0) throw new Error(`the tests fail without any change (${failed} of ${total})`)
  const [filter = ''] = process.argv.slice(2)
  const chosen = mutations.filter(m => `${m.file} ${m.from} ${m.to}`.includes(filter))
  for (const { file, from, to } of chosen) {
    const path = join(copy, file)
    const source = readFileSync(path, 'utf8')
    const places = source.split(from).length - 1
    let outcome = `found ${places} times, not once`
    if (places === 1) {
      writeFileSync(
        path,
        source.replace(from, () => to),
      )
      const found = test()
      writeFileSync(path, source)
      if (found.total < total) outcome = 'does not load'
      else outcome = found.failed > 0 ? `killed by ${found.failed}` : 'SURVIVES'
    }
    if (!outcome.startsWith('killed')) problems++
    console.log(`${outcome.padEnd(14)} ${file.replace('src/graph/', '').padEnd(20)} ${brief(from)}  ->  ${brief(to)}`)
  }
  console.log(`${chosen.length - problems} of ${chosen.length} changes are noticed by ${total} tests`)
} finally {
  rmSync(copy, { recursive: true, force: true })
}
process.exitCode = problems > 0 ? 1 : 0

/**
 * What `npm run fuzz`, and looking for what it cannot reach, found once: small files that took minutes or gigabytes. And that the
 * search itself would notice: the same number makes the same file, and a process that dies or hangs is told.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterAll, describe, expect, it } from 'vitest'
import { readTree, writeTree } from '../scripts/fuzz/dicomTree.ts'
import { caseMaker } from '../scripts/fuzz/makeCase.ts'
import { readSeeds } from '../scripts/fuzz/seeds.ts'
import { WatchedDecoder } from '../scripts/fuzz/watchedDecoder.ts'
import { FilmError } from '../src/base/index.ts'
import { decodeDicom } from '../src/dicom/index.ts'
import { loadCodecs } from '../src/dicom/node/index.ts'
import { decodeImage } from '../src/image/index.ts'
import { testFilm } from './helpers/writeDicom.ts'

const same = (one: Uint8Array, other: Uint8Array) => Buffer.compare(one, other) === 0

const segment = (marker: number, ...data: number[]) =>
  Buffer.from([0xff, marker, (data.length + 2) >> 8, (data.length + 2) & 255, ...data])

type Frame = { width: number; height: number; components: number; marker?: number }

const frameHeader = ({ width, height, components, marker = 0xc0 }: Frame) => {
  const each = Array.from({ length: components }, (_, i) => [i + 1, 0x11, 0]).flat()
  return segment(marker, 8, height >> 8, height & 255, width >> 8, width & 255, components, ...each)
}

/** A JPEG whose only code is the bit 0, for a block without anything: a bit or two a block (ITU-T T.81, annex F). */
function emptyJpeg(frame: Frame, frames = [frame]): Uint8Array {
  const { width, height, components } = frame
  const blocks = Math.ceil(width / 8) * Math.ceil(height / 8) * components
  const table = (of: number) => segment(0xc4, of, 1, ...Array(15).fill(0), 0)
  const selectors = Array.from({ length: components }, (_, i) => [i + 1, 0]).flat()
  return new Uint8Array(
    Buffer.concat([
      Buffer.of(0xff, 0xd8),
      segment(0xdb, 0, ...Array(64).fill(1)),
      ...frames.map(frameHeader),
      table(0x00),
      table(0x10),
      segment(0xda, components, ...selectors, 0, 63, 0),
      Buffer.alloc(Math.ceil(blocks / 4) + 2),
      Buffer.of(0xff, 0xd9),
    ]),
  )
}

/** Seconds of processor, and the most memory in MiB that came with it. */
async function cost(work: () => unknown): Promise<{ seconds: number; moreMiB: number }> {
  const [before, peak] = [process.cpuUsage(), process.resourceUsage().maxRSS]
  await work()
  const { user, system } = process.cpuUsage(before)
  return { seconds: (user + system) / 1e6, moreMiB: (process.resourceUsage().maxRSS - peak) / 1024 }
}

describe('a JPEG', () => {
  it('is read where it is small, with these codes', () => {
    const { width, height, data } = decodeImage(emptyJpeg({ width: 24, height: 16, components: 1 }))
    expect([width, height, data[0]]).toEqual([24, 16, 128])
  })

  // 64 megapixels in colour took 1.5 GiB, from 366 kB.
  it.each([
    [8000, 8000, 1],
    [8000, 8000, 3],
    [5000, 5000, 3],
  ])(
    'of %i x %i pixels and %i components is refused before anything is allocated',
    async (width, height, components) => {
      const bytes = emptyJpeg({ width, height, components })
      const { moreMiB } = await cost(() =>
        expect(() => decodeImage(bytes)).toThrow(
          expect.objectContaining({
            code: 'too_large',
            message: expect.stringContaining(`${width} x ${height} pixels`),
          }),
        ),
      )
      expect(moreMiB).toBeLessThan(50)
    },
  )

  it('with a second frame header, of a larger picture, is damaged', () => {
    const small = { width: 16, height: 16, components: 1 }
    expect(() => decodeImage(emptyJpeg(small, [small, { ...small, width: 8000, height: 6000 }]))).toThrow(
      expect.objectContaining({ code: 'unreadable' }),
    )
  })

  it('of a thousand scans is not decoded', () => {
    const bytes = Buffer.from(emptyJpeg({ width: 16, height: 16, components: 1, marker: 0xc2 }))
    const scan = Buffer.concat([segment(0xda, 1, 1, 0, 1, 63, 0), Buffer.alloc(4)])
    const many = Buffer.concat([bytes.subarray(0, -2), ...Array(1000).fill(scan), bytes.subarray(-2)])
    expect(() => decodeImage(new Uint8Array(many))).toThrow(
      expect.objectContaining({ code: 'unsupported', message: 'the JPEG picture has more scans than any film needs' }),
    )
  })
})

it('a shutter whose polygon goes to and fro in every row takes no longer than another', {
  timeout: 120_000,
}, async () => {
  const side = 4000
  const corners = Array.from({ length: 256 }, (_, i) => `${i % 2 ? side : 1}\\${1 + 15 * i}`)
  const film = testFilm([], {
    Rows: side,
    Columns: side,
    BitsAllocated: 8,
    PixelData: ['OB', new Uint8Array(side * side).fill(200)],
    ShutterShape: 'POLYGONAL',
    VerticesOfThePolygonalShutter: corners.join('\\'),
  })
  let image = new Uint8Array()
  const { seconds } = await cost(async () => {
    image = (await decodeDicom(film, loadCodecs)).image.data as Uint8Array<ArrayBuffer>
  })
  // About half a second; asking each pixel of each span, it was ten times as much, and minutes for the largest film.
  expect(seconds).toBeLessThan(4)
  // Even and odd crossings of a line to the right (Shimrat, Commun ACM 1962;5:434), at places off the edges: teeth are 15 wide.
  const points = Array.from({ length: 256 }, (_, i) => [1 + 15 * i, i % 2 ? side : 1])
  let wrong = 0
  for (let i = 1; i < 400; i++) {
    const [x, y] = [((i * 1237) % (side - 2)) + 1, ((i * 3571) % (side - 2)) + 1]
    const crossings = points.filter(([x1, y1], j) => {
      const [x2, y2] = points[(j + 1) % points.length]
      return y1 > y !== y2 > y && x < x1 + ((x2 - x1) * (y - y1)) / (y2 - y1)
    })
    wrong += Number(image[(y - 1) * side + x - 1] > 0 !== (crossings.length % 2 === 1))
  }
  expect(wrong).toBeLessThan(60)
})

describe('the search', async () => {
  const seeds = await readSeeds()
  const folder = mkdtempSync(join(tmpdir(), 'physis-fuzz-'))
  afterAll(() => rmSync(folder, { recursive: true, force: true }))

  it('begins with files that are read, and writes them as they were', { timeout: 60_000 }, async () => {
    for (const { name, format, bytes } of seeds) {
      if (format !== 'dicom') expect(decodeImage(bytes).data.length, name).toBeGreaterThan(0)
      else if (!name.includes('/')) expect((await decodeDicom(bytes, loadCodecs)).image.data.length).toBeGreaterThan(0)
      const tree = readTree(bytes)
      if (tree && !tree.deflated && !name.includes('/')) expect(same(writeTree(tree), bytes), name).toBe(true)
    }
  })

  it('makes the same file of the same number, and leaves the seeds as they are', { timeout: 60_000 }, () => {
    const [one, other] = [caseMaker(seeds), caseMaker(seeds)]
    const copies = seeds.map(({ bytes }) => bytes.slice())
    const made = Array.from({ length: 200 }, (_, i) => one(5, i))
    expect(new Set(made.map(({ kind }) => kind)).size).toBeGreaterThan(15)
    for (let i = made.length - 1; i >= 0; i--) expect(same(other(5, i).bytes, made[i].bytes), `number ${i}`).toBe(true)
    expect(seeds.every(({ bytes }, i) => same(bytes, copies[i]))).toBe(true)
  })

  it('ends each file in a film or a named error', { timeout: 60_000 }, async () => {
    const make = caseMaker(seeds)
    for (let i = 0; i < 100; i++) {
      const { kind, format, bytes } = make(6, i)
      if (kind.endsWith('size') || kind === 'deflate') continue
      try {
        if (format === 'dicom') await decodeDicom(bytes, loadCodecs, { anyKind: true })
        else decodeImage(bytes)
      } catch (error) {
        expect(error, `${i}: ${kind}`).toBeInstanceOf(FilmError)
      }
    }
  })

  it.each([
    ['crash', "process.on('message', () => process.abort())"],
    ['crash', "process.on('message', () => { throw new Error('x') })"],
    ['hang', "process.on('message', () => { for (;;); })"],
    ['hang', "process.on('message', () => {})"],
  ])('tells a process that ends in a %s', { timeout: 120_000 }, async (outcome, code) => {
    const file = join(folder, `${outcome}.mjs`)
    writeFileSync(file, code)
    const decoder = new WatchedDecoder(pathToFileURL(file), 0.3, 10)
    const verdict = await decoder.decode({ format: 'dicom', bytes: new Uint8Array(4) })
    decoder.stop()
    expect(verdict.outcome).toBe(outcome)
    expect(verdict.problem).not.toBeNull()
  })
})

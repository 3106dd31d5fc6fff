import { existsSync, mkdtempSync, readFileSync, truncateSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { fillPictureCache, type PictureCache } from './pictureCache.ts'

type Row = { film: number; places: number[] }
const films = 7
/** The fourth film has no picture, the others one or two. */
const countOf = (film: number) => (film === 3 ? 0 : 1 + (film % 2))

const cacheIn = (folder: string): PictureCache<Row> => ({
  folder,
  pictures: 'p.u8',
  table: 't.txt',
  bytes: 4,
  header: 'rows\n',
  parse: text =>
    text
      .split('\n')
      .slice(1, -1)
      .map(line => JSON.parse(line)),
  line: row => `${JSON.stringify(row)}\n`,
  pictureCount: row => row.places.length,
})

/** @param stopAt the film at which the work fails */
async function fill(folder: string, stopAt = films, from: number[] = []) {
  async function* work(done: number) {
    from.push(done)
    for (let film = done; film < films; film++) {
      if (film === stopAt) throw new Error('stopped')
      yield film
    }
  }
  return fillPictureCache(cacheIn(folder), films, work, (answer: number, film, first) => {
    expect(answer).toBe(film)
    const pictures = Array.from({ length: countOf(film) }, (_, i) => new Uint8Array(4).fill(10 * film + i))
    return { row: { film, places: pictures.map((_, i) => first + i) }, pictures }
  })
}

const newFolder = () => mkdtempSync(join(tmpdir(), 'physis-cache-'))
const filesOf = (folder: string) => [readFileSync(join(folder, 'p.u8')), readFileSync(join(folder, 't.txt'), 'utf8')]

describe('fillPictureCache', async () => {
  const whole = newFolder()
  const rows = await fill(whole)

  it('holds the pictures of all films, in order', () => {
    expect(rows.map(({ places }) => places)).toEqual([[0], [1, 2], [3], [], [4], [5, 6], [7]])
    const [pictures] = filesOf(whole)
    expect([...pictures].filter((_, i) => i % 4 === 0)).toEqual([0, 10, 11, 20, 40, 50, 51, 60])
    expect(existsSync(join(whole, 'p.u8.part'))).toBe(false)
  })
  it.each([0, 1, 4, 6])('goes on from film %i as if it had not been stopped', async stopAt => {
    const folder = newFolder()
    const from: number[] = []
    await expect(fill(folder, stopAt, from)).rejects.toThrow('stopped')
    expect(existsSync(join(folder, 'p.u8'))).toBe(false)
    expect(await fill(folder, films, from)).toEqual(rows)
    expect(filesOf(folder)).toEqual(filesOf(whole))
    expect(from).toEqual([0, stopAt])
  })
  it('does again a film whose line or pictures are not whole', async () => {
    const folder = newFolder()
    const from: number[] = []
    await expect(fill(folder, 6, from)).rejects.toThrow('stopped')
    const table = join(folder, 't.txt.part')
    writeFileSync(table, readFileSync(table, 'utf8').slice(0, -3))
    await expect(fill(folder, 6, from)).rejects.toThrow('stopped')
    // The pictures of film 4 are there, those of film 5 half.
    truncateSync(join(folder, 'p.u8.part'), 5 * 4 + 2)
    expect(await fill(folder, films, from)).toEqual(rows)
    expect(filesOf(folder)).toEqual(filesOf(whole))
    expect(from).toEqual([0, 5, 5])
  })
  it('begins anew beside a table of another kind', async () => {
    const folder = newFolder()
    writeFileSync(join(folder, 'p.u8.part'), 'x'.repeat(99))
    writeFileSync(join(folder, 't.txt.part'), 'other\n{}\n')
    expect(await fill(folder)).toEqual(rows)
    expect(filesOf(folder)).toEqual(filesOf(whole))
  })
})

/**
 * Draws crops of hand films on one sheet, to look at: `node scripts/contact-sheet.ts FILMS OUT.png [options]`. FILMS holds
 * labels.csv (or not) and films named ID.jpg at any depth; without it the folder in PHYSIS_DATA is taken.
 *
 * Options: --ids 1377,1378 (in this order), or --seed 1 --max-months 24; --columns 10 --rows 8 --side 96; --wrists cuts
 * wrists instead of hands; --boxes draws each film with its box instead of the crop.
 */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { encode } from 'fast-png'
import { keyedRandom, permutation } from '../src/base/index.ts'
import { decodeImage, type FloatImage, resize, toFloat } from '../src/image/index.ts'
import { handCrop, wristCrop } from '../src/predict/index.ts'

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    ids: { type: 'string' },
    seed: { type: 'string', default: '1' },
    'max-months': { type: 'string', default: '999' },
    columns: { type: 'string', default: '10' },
    rows: { type: 'string', default: '8' },
    side: { type: 'string', default: '96' },
    wrists: { type: 'boolean', default: false },
    boxes: { type: 'boolean', default: false },
  },
})
const output = positionals.at(-1)
const folder = positionals.length > 1 ? positionals[0] : process.env.PHYSIS_DATA
if (!output || !folder) {
  console.error(
    'usage: node scripts/contact-sheet.ts FILMS OUT.png [--ids 1,2 | --seed 1 --max-months 24] [--wrists] [--boxes]',
  )
  process.exit(2)
}
const [columns, rows, side] = [values.columns, values.rows, values.side].map(Number)
const fileOf = new Map<string, string>()
for (const name of readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
  const id = /(\d+)\.(?:jpe?g|png)$/i.exec(name)?.[1]
  if (id) fileOf.set(id, join(folder, name))
}
const chosen = values.ids ? values.ids.split(',') : sample()
const sheet = new Uint8Array(columns * rows * side * side)
let missed = 0
for (const [k, id] of chosen.slice(0, columns * rows).entries()) {
  const file = fileOf.get(id)
  if (!file) throw new Error(`there is no film ${id} in ${folder}`)
  const film = toFloat(decodeImage(readFileSync(file)))
  const { crop, box, found } = values.wrists ? wristCrop(film, side) : handCrop(film, side)
  if (!found) missed++
  const tile = values.boxes ? resize(film, side, side) : crop
  if (values.boxes)
    drawBox(tile, box.x / film.width, box.y / film.height, box.width / film.width, box.height / film.height)
  const corner = Math.floor(k / columns) * side * columns * side + (k % columns) * side
  for (let y = 0; y < side - 1; y++)
    for (let x = 0; x < side - 1; x++)
      sheet[corner + y * columns * side + x] = Math.round(255 * Math.min(1, tile.data[y * side + x]))
}
writeFileSync(output, encode({ width: columns * side, height: rows * side, data: sheet, channels: 1, depth: 8 }))
console.log(
  `${output}: ${Math.min(chosen.length, columns * rows)} films, no ${values.wrists ? 'wrist' : 'hand'} found in ${missed}`,
)
console.log(chosen.slice(0, columns * rows).join(','))

/** Ids by seed, of films up to the age asked for. */
function sample(): string[] {
  const oldest = Number(values['max-months'])
  const labels = readFileSync(join(folder as string, 'labels.csv'), 'utf8')
    .trim()
    .split('\n')
  const names = labels[0].split(',')
  const ids = labels
    .slice(1)
    .map(line => line.split(','))
    .filter(cells => Number(cells[names.indexOf('boneage')]) <= oldest)
    .map(cells => cells[names.indexOf('id')])
  const order = permutation(ids.length, keyedRandom(Number(values.seed)))
  return Array.from(order, i => ids[i]).slice(0, columns * rows)
}

function drawBox(tile: FloatImage, x: number, y: number, width: number, height: number): void {
  const set = (u: number, v: number) => {
    const [i, j] = [Math.round(u * side), Math.round(v * side)]
    if (i >= 0 && j >= 0 && i < side && j < side) tile.data[j * side + i] = 1
  }
  for (let t = 0; t <= 1; t += 0.5 / side) {
    set(x + t * width, y)
    set(x + t * width, y + height)
    set(x, y + t * height)
    set(x + width, y + t * height)
  }
}

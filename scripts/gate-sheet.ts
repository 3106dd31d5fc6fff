/**
 * Draws simulated films for the gate on one sheet, to look at: `node scripts/gate-sheet.ts OUT.png [options]`.
 *
 * Options: --kinds knee,knee-screws (all unless said); --films 6 of each kind (1: one sheet of all kinds); --seed 1; --from 0; --side 224;
 * --generator a or b (both unless said); --marks draws what the truth says: joint centres, landmarks, widths.
 */
import { writeFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { contactSheet, type GreyImage, type SheetPicture } from '../src/image/index.ts'
import { renderSvg } from '../src/image/node/index.ts'
import { type GateFilm, type GateKind, gateFilm, gateKinds, generators } from '../src/phantom/index.ts'

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    kinds: { type: 'string', default: gateKinds.join(',') },
    films: { type: 'string', default: '6' },
    seed: { type: 'string', default: '1' },
    from: { type: 'string', default: '0' },
    side: { type: 'string', default: '224' },
    generator: { type: 'string' },
    marks: { type: 'boolean', default: false },
  },
})
const [output] = positionals
const kinds = values.kinds.split(',')
const unknown = kinds.find(kind => !(gateKinds as readonly string[]).includes(kind))
if (!output || unknown !== undefined) {
  console.error(
    unknown === undefined
      ? 'usage: node scripts/gate-sheet.ts OUT.png [--kinds knee,hand] [--films 6] [--seed 1] [--from 0] [--side 224] [--generator a] [--marks]'
      : `there is no kind "${unknown}"; there are ${gateKinds.join(', ')}`,
  )
  process.exit(2)
}
const [films, seed, from, side] = [values.films, values.seed, values.from, values.side].map(Number)
const generator = values.generator === 'a' || values.generator === 'b' ? generators[values.generator] : undefined
const pictures: SheetPicture[] = []
for (const kind of kinds as GateKind[]) {
  const start = process.threadCpuUsage().user
  for (let i = 0; i < films; i++) {
    const film = gateFilm({ kind, seed, index: from + i, generator, side })
    pictures.push({
      image: values.marks ? marked(film) : film.image,
      caption: [`${kind} ${from + i}`, captionOf(film)],
    })
  }
  console.log(`${kind}: ${((process.threadCpuUsage().user - start) / 1e3 / films).toFixed(0)} ms a film`)
}
const sheet = contactSheet(pictures, {
  title: 'Simulated films for the gate',
  footer: `Seed ${seed}. No patient is shown.`,
  columns: films === 1 ? 8 : films,
  side: 210,
})
writeFileSync(output, await renderSvg(sheet))

function captionOf({ truth }: GateFilm): string {
  const { knees, hand } = truth
  const words = [
    ...knees.map(
      knee =>
        `${knee.side}${knee.mature ? ' closed' : knee.closing > 0 ? ' closing' : ''} ${Math.round(knee.rotationDegrees)}°`,
    ),
    ...(hand ? [`${hand.side}${hand.mature ? ' closed' : ''} ${Math.round(hand.rotationDegrees)}°`] : []),
  ]
  if (truth.metal.length > 0) words.push('hardware')
  for (const what of ['cast', 'cut'] as const) if (truth[what]) words.push(what)
  return words.join(', ')
}

/** Crosses at centres, dots at landmarks, and the condylar width as a line across. */
function marked({ image, truth }: GateFilm): GreyImage {
  const data = Uint8Array.from(image.data)
  const dot = (x: number, y: number) => {
    const [px, py] = [Math.round(x), Math.round(y)]
    if (px >= 0 && py >= 0 && px < image.width && py < image.height) data[py * image.width + px] = 255
  }
  for (const { x, y } of [...truth.knees, ...(truth.hand ? [truth.hand] : [])].flatMap(j => Object.values(j.landmarks)))
    for (const [dx, dy] of [
      [0, 0],
      [1, 0],
      [0, 1],
      [1, 1],
    ])
      dot(x + dx, y + dy)
  for (const { x, y, width, rotationDegrees } of truth.knees) {
    const [cos, sin] = [Math.cos, Math.sin].map(f => f((rotationDegrees * Math.PI) / 180))
    for (let t = -width / 2; t <= width / 2; t += 0.5) dot(x + cos * t, y + sin * t)
    for (let t = 0; t <= width / 4; t += 0.5) dot(x + sin * t, y - cos * t)
  }
  return { ...image, data }
}

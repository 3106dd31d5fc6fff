/**
 * Looks at the simulated joints: `node scripts/phantom-sheet.ts [--joint knee] [--generator a] [--out FILE.png or none] [--real
 * FOLDER --figure FILE]`. The sheet (docs/phantom-knees.png, docs/phantom-hands.png) shows both sexes from birth to 18
 * years. With a folder of real films, as many phantoms are laid beside them, and power spectrum and grey histogram of
 * both are printed and drawn (FILE.svg or FILE.png): of AP films of grown knees, cropped to the joint, mature phantoms
 * cropped alike; of hand films (with labels.csv), hands of the same sex and bone age, cropped as a model sees them.
 */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { parseTable } from '../src/base/index.ts'
import { writeFileAtomic } from '../src/base/node/index.ts'
import {
  contactSheet,
  cropTo,
  decodeImage,
  encodePng,
  type FloatImage,
  type GreyImage,
  resize,
  type SheetPicture,
  toFloat,
  toGrey,
} from '../src/image/index.ts'
import { renderSvg } from '../src/image/node/index.ts'
import {
  type Child,
  drawChild,
  drawHand,
  drawKnee,
  generators,
  handFilm,
  histogramBins,
  histogramDistance,
  type KneeTruth,
  kneeFilm,
  type Realism,
  realism,
  spectrumDistance,
} from '../src/phantom/index.ts'
import { handCrop } from '../src/predict/index.ts'

const { values } = parseArgs({
  options: {
    joint: { type: 'string', default: 'knee' },
    generator: { type: 'string', default: 'a' },
    out: { type: 'string' },
    real: { type: 'string' },
    figure: { type: 'string' },
    films: { type: 'string', default: '120' },
    seed: { type: 'string', default: '7' },
  },
})
const seed = Number(values.seed)
const joint = values.joint === 'hand' ? 'hand' : 'knee'
const generator = generators[values.generator === 'b' ? 'b' : 'a']

if (values.out !== 'none') await drawSheet(values.out ?? `docs/phantom-${joint}s.png`)
if (values.real) await compare(values.real, Number(values.films), values.figure)

async function drawSheet(out: string): Promise<void> {
  const ages = [0.2, 1, 2, 4, 6, 8, 10, 12, 13.5, 15, 16.5, 18]
  const pictures = (['F', 'M'] as const).flatMap((sex, row) =>
    ages.map((years, column): SheetPicture => {
      const index = row * ages.length + column
      const months = 12 * years
      const child = {
        ...drawChild(seed, index),
        sex,
        skeletalAgeMonths: months,
        chronologicalAgeMonths: months,
        sizeAgeMonths: months,
      }
      const { image, words } = film(child, index)
      return { image: shrink(image, 178), caption: [`${sex === 'F' ? 'Girl' : 'Boy'}, ${years} y`, words] }
    }),
  )
  const svg = contactSheet(pictures, {
    title: `Simulated ${joint}s`,
    subtitle:
      'Skeletal age decides ossification, proportions and growth plates; size, shape, pose, exposure and collimation vary on their own.',
    footer: `${generator.name} ${generator.version}, seed ${seed}. No patient is shown.`,
    columns: 6,
    side: 178,
  })
  const png = encodePng(decodeImage(await renderSvg(svg)), { Source: 'scripts/phantom-sheet.ts' })
  writeFileAtomic(out, png)
  console.log(`${out}: ${pictures.length} films, ${Math.round(png.length / 1024)} kB`)
}

function words(closing: number): string {
  return closing <= 0 ? 'open' : closing < 1 ? 'closing' : 'closed'
}

function film(child: Child, index: number): { image: GreyImage; words: string } {
  if (joint === 'knee') {
    const { image, truth } = kneeFilm(child, drawKnee(seed, index), 512, { generator })
    return { image, words: plateWords(truth) }
  }
  const { image, truth } = handFilm(child, drawHand(seed, index), 512, { generator })
  const { bones, carpals } = truth.measures
  const carpus = Object.values(carpals).filter(share => share > 0).length
  return {
    image,
    words: `${carpus} carpals, radius ${bones.radius.progress < 0 ? 'not seen' : words(bones.radius.closing)}`,
  }
}

function plateWords({ measures: { femur, tibia } }: KneeTruth): string {
  const [a, b] = [words(femur.closing), words(tibia.closing)]
  return a === b ? `plates ${a}` : `femur ${a}, tibia ${b}`
}

function shrink(image: GreyImage, side: number): GreyImage {
  return toGrey(resize(toFloat(image), side, side))
}

/** Both sets in the field of the real films: the grown joint, a little wider than the femur. */
async function compare(folder: string, films: number, figure: string | undefined): Promise<void> {
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter(name => /\.(?:jpe?g|png)$/i.test(name))
    .sort()
  if (files.length === 0) throw new Error(`${folder} holds no picture`)
  const stride = Math.max(1, Math.floor(files.length / films))
  const chosen = files.filter((_, i) => i % stride === 0).slice(0, films)
  const read = chosen.map(name => toFloat(decodeImage(readFileSync(join(folder, name)))))
  const real = joint === 'hand' ? read.map(cropHand) : read
  const simulated = joint === 'hand' ? handsLike(folder, chosen) : maturePhantoms(real.length)
  const [a, b] = [realism(real), realism(simulated)]
  console.log(`${real.length} real films, ${simulated.length} phantoms`)
  console.log(`slope of the power spectrum, 4 to 64 cycles: real ${a.slope.toFixed(2)}, phantom ${b.slope.toFixed(2)}`)
  const distance = spectrumDistance(a, b, 112)
  const spread = Math.sqrt(a.logPowerSd.slice(1, 112).reduce((sum, sd) => sum + sd * sd, 0) / 111)
  console.log(`spectra differ by ${distance.toFixed(2)} (RMS, log10); real films differ by ${spread.toFixed(2)} (SD)`)
  console.log(`grey histograms differ by ${(100 * histogramDistance(a, b)).toFixed(1)} % of the range`)
  if (!figure) return
  const svg = drawFigure(real, simulated, a, b)
  writeFileAtomic(figure, figure.endsWith('.png') ? await renderSvg(svg) : svg)
}

/** What a model sees of a hand. */
function cropHand(image: FloatImage): FloatImage {
  return handCrop(image, 224).crop
}

/** A phantom of the sex and bone age of each film. */
function handsLike(folder: string, files: readonly string[]): FloatImage[] {
  const labels = new Map(
    parseTable(readFileSync(join(folder, 'labels.csv'), 'utf8'), 'labels.csv').rows.map(({ values }) => [
      values.file,
      values,
    ]),
  )
  return files.map((name, index) => {
    const { boneage, male } = labels.get(name)!
    const months = Number(boneage)
    const ages = { skeletalAgeMonths: months, chronologicalAgeMonths: months, sizeAgeMonths: months }
    const child: Child = { ...drawChild(seed, index), sex: male === 'True' ? 'M' : 'F', ...ages }
    return cropHand(toFloat(handFilm(child, drawHand(seed, index), 512, { generator }).image))
  })
}

function maturePhantoms(films: number): FloatImage[] {
  const crops: FloatImage[] = []
  for (let index = 0; crops.length < films; index++) {
    const child = drawChild(seed, index, { fromMonths: 200, toMonths: 216 })
    if (child.skeletalAgeMonths < (child.sex === 'F' ? 176 : 200)) continue
    const draws = drawKnee(seed, index)
    const open = { ...draws.exposure.collimation, left: -1, right: -1, top: -1, bottom: -1 }
    const { image, truth } = kneeFilm(child, { ...draws, exposure: { ...draws.exposure, collimation: open } }, 512, {
      generator,
    })
    const {
      femur_epiphysis_lateral: lateral,
      femur_epiphysis_medial: medial,
      tibia_joint_medial: joint,
    } = truth.landmarks
    const width = 1.14 * Math.abs(lateral.x - medial.x)
    const box = { x: (lateral.x + medial.x - width) / 2, y: joint.y - 0.56 * width, width, height: width }
    crops.push(cropTo(toFloat(image), box, 224, 224))
  }
  return crops
}

function drawFigure(real: readonly FloatImage[], simulated: readonly FloatImage[], a: Realism, b: Realism): string {
  const pictures = [
    ...real.slice(0, 6).map(film => ({ film, name: joint === 'hand' ? 'Real' : 'Real, adult' })),
    ...simulated
      .slice(0, 6)
      .map(film => ({ film, name: joint === 'hand' ? 'Phantom, same bone age' : 'Phantom, plates closed' })),
  ]
  const sheet = contactSheet(
    pictures.map(({ film, name }): SheetPicture => ({ image: toGrey(resize(film, 224, 224)), caption: [name] })),
    {
      title: `Real and simulated ${joint}s`,
      subtitle: 'The same field at the same size. Below: power spectrum and grey histogram of both sets.',
      footer: `${generator.name} ${generator.version}.`,
      columns: 6,
      side: 190,
    },
  )
  const [width, height] = /viewBox="0 0 (\d+) (\d+)"/.exec(sheet)!.slice(1).map(Number)
  const plotHeight = 330
  const spectra = [a, b].map(set => Array.from(set.logPower.slice(0, 112), (p, i) => [Math.log10(i + 1), p] as const))
  const histograms = [a, b].map(set => Array.from(set.histogram, (h, i) => [(i + 0.5) / histogramBins, h] as const))
  const charts = [
    chart(
      36,
      height + 10,
      (width - 108) / 2,
      plotHeight - 60,
      spectra,
      'log10 power over log10 cycles across the field',
    ),
    chart(
      72 + (width - 108) / 2,
      height + 10,
      (width - 108) / 2,
      plotHeight - 60,
      histograms,
      'share of pixels over grey, black to white',
    ),
  ]
  return sheet
    .replace(
      /width="\d+" height="\d+" viewBox="0 0 \d+ \d+"/,
      `width="${width}" height="${height + plotHeight}" viewBox="0 0 ${width} ${height + plotHeight}"`,
    )
    .replace(`<rect width="${width}" height="${height}"`, `<rect width="${width}" height="${height + plotHeight}"`)
    .replace('</svg>', `${charts.join('')}</svg>`)
}

/** Two lines in a frame: real in grey, phantom in the accent. */
function chart(
  x: number,
  y: number,
  w: number,
  h: number,
  lines: (readonly (readonly [number, number])[])[],
  title: string,
): string {
  const all = lines.flat()
  const [minX, maxX] = [Math.min(...all.map(p => p[0])), Math.max(...all.map(p => p[0]))]
  const [minY, maxY] = [Math.min(...all.map(p => p[1])), Math.max(...all.map(p => p[1]))]
  const place = ([px, py]: readonly [number, number]) =>
    `${(x + ((px - minX) / (maxX - minX)) * w).toFixed(1)},${(y + 30 + h - ((py - minY) / (maxY - minY)) * (h - 10)).toFixed(1)}`
  const styles = ['stroke="#7b838d" stroke-width="3"', 'stroke="#1f4e8c" stroke-width="2"']
  const drawn = lines.map((line, i) => `<polyline fill="none" ${styles[i]} points="${line.map(place).join(' ')}"/>`)
  return [
    `<text x="${x}" y="${y + 16}" font-size="14" fill="#5b6470">${title}; grey real, blue phantom</text>`,
    `<rect x="${x}" y="${y + 30}" width="${w}" height="${h}" fill="none" stroke="#d9dde2"/>`,
    ...drawn,
  ].join('')
}

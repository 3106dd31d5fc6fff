/**
 * Results to look at: `node scripts/deliver-sheet.ts --out FOLDER [--only NAME]` makes of each example (`test/helpers/deliverExamples.ts`), on a drawn
 * film, the picture for the archive (NAME.png) and the report (NAME.pdf), and prints how long each took.
 */
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { type FilmPictures, resultPdf, secondaryCapturePicture } from '../src/deliver/index.ts'
import { installedAssets } from '../src/deliver/node/index.ts'
import { cropTo, encodePng, type GreyImage, toFloat, toGrey } from '../src/image/index.ts'
import { type Child, drawChild, drawHand, drawKnee, handFilm, kneeFilm } from '../src/phantom/index.ts'
import type { Result } from '../src/predict/index.ts'
import { type ExampleName, exampleNames, examples } from '../test/helpers/deliverExamples.ts'

const { values } = parseArgs({ options: { out: { type: 'string' }, only: { type: 'string' } } })
const out = values.out ?? 'out/deliver'
mkdirSync(out, { recursive: true })

const patients: Partial<Record<ExampleName, { name?: string; id?: string; birthDate?: string; sex?: string }>> = {
  knee: { name: 'Lindqvist^Astrid Maria', id: '0042-17', birthDate: '2014-01-20', sex: 'F' },
  'two-knees': { name: 'Wang^Xiaodong=\u738b^\u5c0f\u4e1c', id: 'A 77', birthDate: '2014-01-20', sex: 'F' },
  hand: { name: 'Kim^Min-ji=\uae40^\ubbfc\uc9c0', id: '9', birthDate: '2014-01-20', sex: 'F' },
  mature: {
    name: '\u0645\u062d\u0645\u062f \u0628\u0646 \u0639\u0644\u064a',
    id: '12',
    birthDate: '2006-03-01',
    sex: 'M',
  },
  cast: {
    name: '\u0418\u0432\u0430\u043d\u043e\u0432\u0430^\u041c\u0430\u0440\u0438\u044f^\u0421\u0435\u0440\u0433\u0435\u0435\u0432\u043d\u0430',
    id: '77',
  },
  forced: { name: '\u{20bb7}\u7530^\u82b1\u5b50', id: '5' },
  warnings: {
    name: `Ouyang^Zi${'\u6b27\u9633\u5a1c\u5a1c'.repeat(9)}=${'\u6b27\u9633'.repeat(12)}^${'\u5a1c'.repeat(20)}`,
    id: '1234567890'.repeat(6),
    birthDate: '2014-01-20',
    sex: 'F',
  },
  withheld: { name: '\u5e9c\u4e2d^\u3055\u304f\u3089', id: '\u05d3\u05d5\u05d3 3' },
  'no-sex': {
    name: '\u092a\u094d\u0930\u093f\u092f\u093e \u0936\u0930\u094d\u092e\u093e',
    id: '\u0e2a\u0e21\u0e0a\u0e32\u0e22',
  },
}

for (const name of exampleNames) {
  if (values.only && values.only !== name) continue
  const { result, pictures } = filmOf(name)
  const options = { assets: installedAssets, madeOn: '2026-11-25', filmDate: '2025-11-20' }
  let started = performance.now()
  const picture = await secondaryCapturePicture(result, pictures, options)
  const pictureMs = performance.now() - started
  writeFileSync(join(out, `${name}.png`), encodePng(picture))
  started = performance.now()
  const pdf = await resultPdf(result, pictures, patients[name], options)
  const pdfMs = performance.now() - started
  writeFileSync(join(out, `${name}.pdf`), pdf)
  console.log(
    `${name.padEnd(10)} picture ${picture.width} x ${picture.height} in ${pictureMs.toFixed(0)} ms, report ${(pdf.length / 1024).toFixed(0)} kB in ${pdfMs.toFixed(0)} ms`,
  )
}

/** An example with a film: boxes and points are those of what was drawn. */
function filmOf(name: ExampleName): { result: Result; pictures: FilmPictures } {
  const side = name === 'no-sex' ? 420 : 900
  const example = examples[name]
  const first = draw(name, side, 11)
  const films = example.joints.length > 1 ? [first, draw(name, side, 12)] : [first]
  const image: GreyImage = {
    width: side * films.length,
    height: side,
    maxValue: 255,
    coloured: false,
    data: new Uint8Array(side * side * films.length),
  }
  for (const [i, film] of films.entries())
    for (let y = 0; y < side; y++)
      image.data.set(film.image.data.subarray(y * side, (y + 1) * side), y * image.width + i * side)
  const inset = Math.round(0.08 * side)
  const box = (i: number) => ({ x: i * side + inset, y: inset, width: side - 2 * inset, height: side - 2 * inset })
  const joints = example.joints.map((joint, i) => ({
    ...joint,
    box: joint.code === 'cast' ? null : box(i),
    landmarks: Object.fromEntries(
      Object.entries(joint.status === 'estimated' ? films[i].landmarks : {}).map(([key, { x, y }]) => [
        key,
        { x: x + i * side, y },
      ]),
    ),
  }))
  const cropSide = 256
  return {
    result: { ...example, joints, film: { ...example.film, width: image.width, height: image.height } },
    pictures: {
      image,
      saliency: joints
        .filter(joint => joint.status === 'estimated')
        .map((joint, i) => ({
          jointIndex: joint.jointIndex,
          crop: toGrey(cropTo(toFloat(image), box(i), cropSide, cropSide)).data as Uint8Array,
          cropSide,
          map: { side: cropSide, map: glow(cropSide) },
        })),
    },
  }
}

function draw(
  name: ExampleName,
  side: number,
  index: number,
): Pick<ReturnType<typeof kneeFilm>, 'image'> & { landmarks: Record<string, { x: number; y: number }> } {
  const months = name === 'mature' ? 216 : 148
  const child: Child = {
    ...drawChild(5, index),
    sex: 'F',
    skeletalAgeMonths: months,
    chronologicalAgeMonths: months,
    sizeAgeMonths: months,
  }
  if (name === 'hand') return { image: handFilm(child, drawHand(5, index), side).image, landmarks: {} }
  const { image, truth } = kneeFilm(child, drawKnee(5, index, undefined, undefined, index === 12), side)
  return {
    image,
    // A truth has centres of pixels at whole numbers, a result their edges.
    landmarks: Object.fromEntries(
      Object.entries(truth.landmarks).flatMap(([key, at]) => {
        const [, bone, part, end] = /^(femur|tibia)_(meta|epi)physis_(medial|lateral)$/.exec(key) ?? []
        return bone
          ? [
              [
                `${bone}${part === 'meta' ? 'Meta' : 'Epi'}physis${end === 'medial' ? 'Left' : 'Right'}`,
                { x: at.x + 0.5, y: at.y + 0.5 },
              ],
            ]
          : []
      }),
    ),
  }
}

/** Two spots, where the plates are. */
function glow(side: number): Float32Array {
  return Float32Array.from({ length: side * side }, (_, i) => {
    const [x, y] = [(i % side) / side - 0.5, Math.floor(i / side) / side - 0.5]
    const spot = (u: number, v: number, wide: number) => Math.exp(-((x - u) ** 2) / wide - (y - v) ** 2 / 0.004)
    return spot(-0.08, -0.12, 0.02) + 0.8 * spot(0.05, 0.16, 0.03)
  })
}

import { expect, it, vi } from 'vitest'
import { exampleEstimate, exampleNames, exampleResult, examples } from '../../../test/helpers/deliverExamples.ts'
import { noCanvas } from '../draw/canvas.ts'
import { openFonts } from '../draw/fonts.ts'
import { dark } from '../draw/look.ts'
import { installedAssets as assets } from '../node/index.ts'
import type { FilmPictures } from '../pictures.ts'
import { noticesOf } from '../wording/index.ts'
import { drawPanel, panelText } from './panel.ts'
import { secondaryCapturePicture } from './secondaryCapture.ts'

// Fonts are read and parsed in whichever test comes first.
vi.setConfig({ testTimeout: 30_000 })

const film = (width: number, height: number, joints = 0): FilmPictures => ({
  image: {
    width,
    height,
    data: Uint8Array.from({ length: width * height }, (_, i) => (i * 31) % 251),
    maxValue: 255,
    coloured: false,
  },
  saliency: Array.from({ length: joints }, (_, i) => ({
    jointIndex: i + 1,
    crop: new Uint8Array(16 * 16).fill(90),
    cropSide: 16,
    map: { side: 16, map: new Float32Array(16 * 16).fill(1) },
  })),
})

/** All that stands beside the film, line by line. */
async function panelLines(result: Parameters<typeof panelText>[0]): Promise<string[]> {
  const fonts = await openFonts(assets, panelText(result))
  const lines: string[] = []
  drawPanel(
    { ...noCanvas, text: ({ pieces }) => lines.push(pieces.map(({ text }) => text).join('')) },
    fonts,
    dark,
    result,
    { x: 0, y: 0, width: 600 },
  )
  return lines
}

it('is the same each time, and no larger than 1600 pixels', async () => {
  const [first, second] = await Promise.all(
    [1, 2].map(() => secondaryCapturePicture(examples.knee, film(600, 800, 1), { assets })),
  )
  expect(Buffer.compare(first.data, second.data)).toBe(0)
  expect(Math.max(first.width, first.height)).toBeLessThanOrEqual(1600)
  expect(first.data).toHaveLength(3 * first.width * first.height)
  const later = await secondaryCapturePicture(examples.knee, film(600, 800, 1), { assets, madeOn: '2026-11-25' })
  expect(Buffer.compare(later.data, first.data)).not.toBe(0)
})

it('shows a small film pixel for pixel', async () => {
  const pictures = film(100, 120)
  const { data, width } = await secondaryCapturePicture(exampleResult([]), pictures, { assets })
  // The margin is 32 units, and a picture has at least half a pixel a unit.
  for (const [x, y] of [
    [0, 0],
    [99, 0],
    [50, 60],
    [99, 119],
  ])
    expect(data[3 * ((16 + y) * width + 16 + x)]).toBe(pictures.image.data[y * 100 + x])
})

it.each(exampleNames)('draws %s', async name => {
  const result = examples[name]
  const picture = await secondaryCapturePicture(result, film(result.joints.length * 90, 90, result.joints.length), {
    assets,
  })
  expect(picture.width).toBeGreaterThanOrEqual(512)
})

it('draws films of any shape', async () => {
  for (const [width, height] of [
    [60, 400],
    [400, 60],
    [1, 1],
  ])
    await expect(secondaryCapturePicture(examples.knee, film(width, height, 1), { assets })).resolves.toBeDefined()
})

it('shows the numbers of the result', async () => {
  const lines = await panelLines(examples.knee)
  for (const said of [
    'Bone age · Right knee, AP',
    '12 y 4 m',
    '12.4 y',
    '11 y 7 m to 13 y 1 m',
    '90 % interval · Greulich-Pyle equivalent',
    'female, 11 y 10 m',
    '+3 m (−8 m to +1 y 2 m)',
    '+0.3 (−0.8 to +1.3), normal',
    'Femur 15 mm (8 to 22), tibia 10 mm (5 to 14)',
  ])
    expect(lines).toContain(said)
  // Of difference and Z, and of growth.
  expect(lines.join(' ').match(/limits: bone-age uncertainty only/gi)).toHaveLength(2)
})

it('says of two knees what remains to grow at each', async () => {
  const lines = await panelLines(examples['two-knees'])
  // (168 - 148.3) / 12 x 9 = 14.8 and (168 - 145.2) / 12 x 9 = 17.1.
  for (const said of ['femur 15 mm (8 to 22)', 'tibia 10 mm (5 to 14)', 'femur 17 mm (10 to 24)'])
    expect(lines).toContain(said)
  expect(lines.join(' ')).toContain('limits: bone-age uncertainty only')
})

it('says growth by both estimates where they are far apart, and of which joint the bone age is', async () => {
  const withheld = await panelLines(examples.withheld)
  // (168 - 148.3) / 12 x 9 = 14.8 and (168 - 129) / 12 x 9 = 29.3.
  expect(withheld).toContain('Femur 15 mm (8 to 22), tibia 10 mm (5 to 14)')
  expect(withheld).toContain('Femur 29 mm (21 to 38), tibia 20 mm (14 to 25)')
  expect(withheld.join(' ')).toContain('Birch, by bone age, age withheld')
  const both = exampleResult([
    exampleEstimate({ withheldMonths: 129 }),
    exampleEstimate({ withheldMonths: 147 }, { jointIndex: 2, side: 'L' }),
  ])
  expect(await panelLines(both)).toContain('femur 29 mm (21 to 38)')
  const hand = await panelLines(examples.hand)
  expect(hand).toContain('Growth at each knee, by the hand')
  expect(hand.join(' ')).toContain('Birch, by bone age of the hand')
})

it('names what is unknown, and the method that it keeps from answering', async () => {
  const text = (await panelLines(examples['no-age'])).join(' ')
  expect(text).toContain('female, age unknown')
  expect(text).toContain('White-Menelaus, by calendar age: The chronological age is unknown.')
  expect((await panelLines(examples['no-sex'])).join(' ')).toContain('sex unknown, 11 y 10 m')
})

it.each(exampleNames)('says all notices of %s, and both estimates where they differ', async name => {
  const result = examples[name]
  const text = (await panelLines(result)).join(' ')
  for (const notice of noticesOf(result)) expect(text).toContain(notice)
  expect(text.includes('Age withheld: ')).toBe(['withheld', 'warnings'].includes(name))
})

it('shows text as text, whatever it is', async () => {
  const hostile = '</svg><script>&amp;"\'\u0000\u202E\ud800'
  const result = exampleResult([exampleEstimate({}, { view: hostile, scale: hostile.repeat(50) })], {
    warnings: [hostile, 'x'.repeat(5000)],
    software: { name: 'physis', version: hostile },
  })
  await expect(secondaryCapturePicture(result, film(90, 90), { assets })).resolves.toBeDefined()
})

it('shows nothing of a film that could not be read', async () => {
  const failed = exampleResult([], { failure: { code: 'unreadable', message: 'The file is cut off.' } })
  await expect(secondaryCapturePicture(failed, film(9, 9), { assets })).rejects.toThrow('could not be read')
})

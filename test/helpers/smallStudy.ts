/** A small study of transfer with a site of drawn films, teacher and all: seconds of training. They are nothing that the gate would let pass. */
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { keyedRandom } from '../../src/base/index.ts'
import { burnedInKeyword, encodePng, toGrey } from '../../src/image/index.ts'
import { drawnHand } from './drawnHand.ts'
import { tinyArchitecture, writeTinyPackage } from './tinyPackage.ts'

const { sex: _, chronologicalAge: __, ...model } = tinyArchitecture
/** The study file. */
export const smallStudy = (epochs: number): string => `study: small
seed: 5
cohort: { import: tables, films: site/films.csv, readings: site/readings.csv }
teacher: { package: teacher }
crops: { side: 48 }
model: ${JSON.stringify(model)}
grey: { mean: 0.4, deviation: 0.3 }
training:
  batch: 16
  stages: [{ px: 32, epochs: ${epochs} }]
augmentation: {}
student: { inputs: image+sex+age, labels: mixture, start: teacher }
ablation:
  - { name: image, inputs: image, labels: human, start: random, folds: [1] }
primary: { against: spline of age and sex, reference: hand reading }
openTest: true
resamples: 100
saliencyFilms: 2
reporting: { ethics: none, dates: none, setting: none, readers: none }
package:
  version: 0.0.1
  title: Small
  view: AP
  scale: none
  simulated: true
  licence: none
  intended: Tests.
  notFor: Anything else.
  data: Drawn films.
`
const patients = 110

/** Writes into `folder` the site's films and tables, the teacher, and the study as small.yaml. */
export function writeSmallSite(folder: string, study: string): void {
  mkdirSync(join(folder, 'site/films'), { recursive: true })
  const random = keyedRandom(3)
  const films = ['file,patient,sex,birth_date,study_date,joint,side,crop_x,crop_y,crop_width,crop_height']
  const readings = ['file,reader,bone_age_months,blinded_to_age']
  const hand = drawnHand({ background: 0.05, tissue: 0.4, bone: 0.8 })
  for (let i = 0; i < patients; i++) {
    // Every film has pixels of its own, and the knee brightens with age.
    const age = 30 + 1.6 * i
    const knee = Float32Array.from({ length: 64 * 64 }, () => Math.min(1, 0.2 + age / 400 + 0.3 * random.uniform()))
    hand.data[0] = (i + 1) / 255
    writeFileSync(join(folder, `site/films/${i}-hand.png`), encodePng(toGrey(hand)))
    // Of every other knee its DICOM file said that it holds no text.
    const marks: Record<string, string> = i % 2 ? {} : { [burnedInKeyword]: 'no' }
    const film = toGrey({ width: 64, height: 64, data: knee })
    writeFileSync(join(folder, `site/films/${i}-knee.png`), encodePng(film, marks))
    const born = new Date(Date.UTC(2020, 0, 1) - age * 30.4375 * 864e5).toISOString().slice(0, 10)
    const sex = i % 2 ? 'F' : 'M'
    films.push(`films/${i}-hand.png,p${i},${sex},${born},2020-01-03,hand,L,,,,`)
    films.push(`films/${i}-knee.png,p${i},${sex},${born},2020-01-01,knee,L,0,0,64,64`)
    readings.push(`films/${i}-hand.png,A,${Math.round(age + 10 * random.normal())},true`)
  }
  writeFileSync(join(folder, 'site/films.csv'), `${films.join('\n')}\n`)
  writeFileSync(join(folder, 'site/readings.csv'), `${readings.join('\n')}\n`)
  writeTinyPackage(join(folder, 'teacher'))
  writeFileSync(join(folder, 'small.yaml'), study)
}

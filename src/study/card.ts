/** The card of a package (Mitchell et al., FAT* 2019, arXiv 1810.03993): what it is for and not for, what it was trained on, how, and its errors. */
import { researchNotice } from '../base/index.ts'
import type { ModelPackage } from '../model/index.ts'
import { noRecalibration, type SelfAssessment } from '../train/index.ts'
import type { PackagedStudy, PackageInputs } from './packageInputs.ts'

export function writeCard(
  { package: about, training, augmentation, file, seed }: PackagedStudy,
  model: ModelPackage,
  { meanAbsoluteErrorMonths, biasMonths, covered, meanWidthMonths, n }: SelfAssessment,
  { members, lists, training: { length: films } }: Pick<PackageInputs, 'members' | 'lists' | 'training'>,
): string {
  const logs = members.map(member => member.log)
  const hours = members.reduce(
    (sum, { log, films }) => sum + log.reduce((own, row) => own + films / row.filmsPerSecond / 3600, 0),
    0,
  )
  const notes = logs.flatMap((log, i) =>
    log.flatMap(({ note, epoch }) => (note === undefined ? [] : [` Member ${i + 1}, epoch ${epoch}: ${note}.`])),
  )
  const last = logs.map(log => log.at(-1)?.validationMaeMonths).filter(v => v != null)
  const shown = model.errors.filter(b => b.meanAbsoluteErrorMonths !== null)
  const hidden = model.errors.filter(b => b.n > 0 && b.meanAbsoluteErrorMonths === null)
  const bands = shown.map(
    b =>
      `| ${b.sex} | ${b.fromMonths} to ${b.toMonths} | ${b.n} | ${b.meanAbsoluteErrorMonths!.toFixed(1)} | ${b.biasMonths!.toFixed(1)} | ${(100 * b.covered!).toFixed(0)} % |`,
  )
  const table =
    shown.length === 0
      ? 'Every sex and age band has fewer than 10 films: no table.'
      : `| Sex | Bone age (reading), months | n | MAE, months | Bias, months | Within the interval |
|---|---|---|---|---|---|
${bands.join('\n')}

The reading is the collection's, not the child's true maturity; bands are by reading, so that the lowest and the highest are drawn towards the middle.${hidden.length > 0 ? ` Bands with fewer than 10 films are left out (${hidden.reduce((n, b) => n + b.n, 0)} films).` : ''}`
  const stays = noRecalibration(n)
  const network = `ConvNeXt with a \`${model.architecture.stem}\` stem, ${model.architecture.dims.join('-')} channels, ${model.architecture.depths.join('-')} blocks, ${model.members.length} member${model.members.length > 1 ? 's' : ''}`
  const recipe =
    films === 0
      ? `\`studies/${file}\`, seed ${seed}: ${network}; none was trained here, only ${stays ? '' : 'the lines that move their estimates onto the readings, '}their intervals and the tables below are new.`
      : `\`studies/${file}\`, seed ${seed}: ${network};
${training.stages.map(s => `${s.epochs} epochs at ${s.px} px`).join(', ')}; AdamW, learning rate ${training.learningRate}, batch ${training.batch};${training.ageError === undefined ? '' : ` chronological age told with an error of ${Number((100 * training.ageError).toFixed(1))} % (standard deviation);`}
augmentation: ${Object.entries(augmentation)
          .map(([name, value]) => `${name} ${value}`)
          .join(', ')}.
${hours < 1 ? `${Math.ceil(60 * hours)} minutes` : `${hours.toFixed(1)} hours`} of training${model.members.length > 1 ? ', the times of the members added' : ''}.${notes.join('')} ${last.length > 0 ? `Validation MAE of the last epoch: ${last.map(v => v!.toFixed(2)).join(', ')} months (one member a figure, without mirror averaging).` : ''}`
  return `# ${about.title}

${model.simulated ? '**Trained on simulated films only.** ' : ''}${researchNotice} Licence of the weights: ${model.licence}.

## For

${about.intended}

## Not for

${about.notFor}

## Data

${about.data}

| List | Films | Used for |
|---|---|---|
${lists.map(({ name, films, usedFor }) => `| ${name} | ${films} | ${usedFor} |`).join('\n')}

## Recipe

${recipe}
${about.history ? `\n${about.history.trim()}\n` : ''}
## Error on the calibration list

${knownOf(model)}, n = ${n}: MAE ${meanAbsoluteErrorMonths.toFixed(2)} months, bias ${biasMonths.toFixed(2)} months. The ${100 * model.calibration[0].coverage} % interval, cross-fitted, held the reading of ${(100 * covered.estimate).toFixed(1)} % of the films (95 % interval ${(100 * covered.lower).toFixed(1)} to ${(100 * covered.upper).toFixed(1)}); its mean width is ${meanWidthMonths.toFixed(1)} months.${stays === undefined ? '' : ` ${stays}.`}

${table}
`
}

/** What the first of a package's calibrations knows of the child. */
function knownOf({ calibration: [{ sexKnown, chronologicalAgeKnown }] }: ModelPackage): string {
  const known = [...(sexKnown ? ['sex'] : []), ...(chronologicalAgeKnown ? ['chronological age'] : [])]
  return known.length === 0 ? 'From the picture alone' : `With ${known.join(' and ')} known`
}

/** What `physis predict` prints for people where it writes no files: a line a joint. */
import { formatAge } from '../clinic/index.ts'
import type { LoadedModel } from '../model/index.ts'
import { isFarApart, messageOf, type Result } from '../predict/index.ts'

/** Says what the intervals cover where all models agree on it. */
export function printedHeader(models: readonly LoadedModel[]): string {
  const calibrations = models.flatMap(({ description }) => description.calibration)
  const [coverage, ...others] = new Set(calibrations.map(calibration => calibration.coverage))
  const percent = others.length > 0 ? '' : `${Number((100 * coverage).toPrecision(4))} % `
  return `${'bone age'.padEnd(11)}${`${percent}interval`.padEnd(25)}film`
}

/** A line a joint. The estimate with the age withheld stands there too where it is far from the other. */
export function printedRows(result: Result): string {
  const { film, failure, joints } = result
  if (failure) return `${'failed'.padEnd(36)}${film.file}`
  return joints
    .map(joint => {
      const { boneAgeMonths, withheld } = joint
      const message = messageOf(joint, result)
      if (boneAgeMonths === null) return `${'refused'.padEnd(36)}${film.file}  ${message}`
      const aside = [
        ...(withheld && isFarApart(boneAgeMonths, withheld.boneAgeMonths)
          ? [`age withheld: ${formatAge(withheld.boneAgeMonths)} (${rangeOf(withheld)})`]
          : []),
        ...(message === '' ? [] : [`${joint.forced ? 'forced: ' : ''}${message}`]),
      ]
      const interval = rangeOf({ lowerMonths: joint.lowerMonths!, upperMonths: joint.upperMonths! })
      return [`${formatAge(boneAgeMonths).padEnd(11)}${interval.padEnd(25)}${film.file}`, ...aside].join('  ')
    })
    .join('\n')
}

const rangeOf = ({ lowerMonths, upperMonths }: { lowerMonths: number; upperMonths: number }): string =>
  `${formatAge(lowerMonths)} to ${formatAge(upperMonths)}`

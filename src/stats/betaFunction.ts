/**
 * The incomplete beta function, on which Student's t and Fisher's F rest, for any degrees of freedom above 0.
 *
 * It is the continued fraction of the Digital Library of Mathematical Functions, 8.17.22, on the side where it converges
 * fast. The gamma functions in front of it are Stirling's series (5.11.1); for a large parameter their ratio is taken in
 * one go, for the difference of two large logarithms would lose the digits. Places are angles, x = sin(theta)^2, so that
 * shares near 0 and near 1 keep theirs.
 */

/** What Stirling's formula lacks of the logarithm of the gamma function at z >= 10. */
function stirlingRest(z: number): number {
  const square = 1 / (z * z)
  const series = [1 / 12, -1 / 360, 1 / 1260, -1 / 1680, 1 / 1188, -691 / 360360, 1 / 156]
  return series.reduceRight((sum, term) => sum * square + term, 0) / z
}

function logGamma(z: number): number {
  let product = 1
  let shifted = z
  for (; shifted < 10; shifted++) product *= shifted
  return (
    (shifted - 0.5) * Math.log(shifted) -
    shifted +
    0.5 * Math.log(2 * Math.PI) +
    stirlingRest(shifted) -
    Math.log(product)
  )
}

function logBeta(a: number, b: number): number {
  const [small, large] = a < b ? [a, b] : [b, a]
  if (large < 10) return logGamma(small) + logGamma(large) - logGamma(small + large)
  const sum = small + large
  const ratio = -(large - 0.5) * Math.log1p(small / large) - small * Math.log(sum) + small
  return logGamma(small) + ratio + stirlingRest(large) - stirlingRest(sum)
}

/** The continued fraction by Lentz's method; quick for x < (a + 1) / (a + b + 2). */
function continuedFraction(x: number, a: number, b: number): number {
  const tiny = 1e-300
  let c = 1
  let d = 1 / nonZero(1 - ((a + b) * x) / (a + 1))
  let value = d
  for (let m = 1; m < 100_000; m++) {
    const even = (m * (b - m) * x) / ((a + 2 * m - 1) * (a + 2 * m))
    d = 1 / nonZero(1 + even * d)
    c = nonZero(1 + even / c)
    value *= d * c
    const odd = (-(a + m) * (a + b + m) * x) / ((a + 2 * m) * (a + 2 * m + 1))
    d = 1 / nonZero(1 + odd * d)
    c = nonZero(1 + odd / c)
    value *= d * c
    if (Math.abs(d * c - 1) < 1e-16) return value
  }
  return value

  function nonZero(number: number): number {
    return Math.abs(number) < tiny ? tiny : number
  }
}

/** The regularised incomplete beta function I(x; a, b) at x = sin(theta)^2, 0 <= theta <= pi / 2. */
export function betaShare(theta: number, a: number, b: number): number {
  const [sine, cosine] = [Math.sin(theta), Math.cos(theta)]
  const x = sine * sine
  if (x === 0) return 0
  if (cosine <= 0) return 1
  const front = Math.exp(2 * a * Math.log(sine) + 2 * b * Math.log(cosine) - logBeta(a, b))
  return x < (a + 1) / (a + b + 2)
    ? (front * continuedFraction(x, a, b)) / a
    : 1 - (front * continuedFraction(cosine * cosine, b, a)) / b
}

/** The angle at which `betaShare` is this share; found by halving. */
export function betaAngle(share: number, a: number, b: number): number {
  let [low, high] = [0, Math.PI / 2]
  for (;;) {
    const theta = (low + high) / 2
    if (theta === low || theta === high) return theta
    if (betaShare(theta, a, b) < share) low = theta
    else high = theta
  }
}

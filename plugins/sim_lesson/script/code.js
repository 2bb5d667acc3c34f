/* The code of a game, for the projector: no server is needed. */

// Six moves a week and the class are thirty bits: six letters, and one that tells a slip of the pen.
function check(code) {
  // Horner in GF(32)
  return [...code].reduce((sum_, letter) => {
    const twice = sum_ << 1;
    return (twice & 32 ? twice ^ 37 : twice) ^ DIGITS.indexOf(letter);
  }, 1);
}
function checked(code) {
  const sum_ = check(code),
    twice = sum_ << 1;
  return code + DIGITS[twice & 32 ? twice ^ 37 : twice];
}
function encode(plan, number) {
  let value = [...plan].reduce((all, move) => all * 6 + +move, 0) * 16 + number,
    code = "";
  for (let i = 0; i < 6; i++) {
    code = DIGITS[value % 32] + code;
    value = Math.floor(value / 32);
  }
  const whole = checked(code);
  return `${whole.slice(0, 4)}-${whole.slice(4)}`;
}
function decode(typed) {
  const code = typed.toUpperCase().replace(/[\s-]/g, "").replace(/[IL]/g, "1").replace(/O/g, "0");
  if (code.length !== 7 || [...code].some((letter) => !DIGITS.includes(letter))) return "short";
  if (checked(code.slice(0, 6)) !== code) return "wrong";
  let value = [...code.slice(0, 6)].reduce((all, letter) => all * 32 + DIGITS.indexOf(letter), 0);
  const number = value % 16;
  value = Math.floor(value / 16);
  let plan = "";
  for (let i = 0; i < WEEKS; i++) {
    plan = (value % 6) + plan;
    value = Math.floor(value / 6);
  }
  return value ? "wrong" : { plan, number };
}

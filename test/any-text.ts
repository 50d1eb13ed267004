import * as fc from "fast-check";

/** Texts of any UTF-16 code units, lone surrogates and controls among them; `unit: "binary"` takes a second to set up. */
export function anyText(maxLength: number): fc.Arbitrary<string> {
  const unit = fc.oneof(
    fc.integer({ min: 0, max: 0xff }),
    fc.integer({ min: 0, max: 0xff_ff }),
    fc.constantFrom(0x0a, 0x20, 0x22, 0x2e, 0x5f, 0xd8_3d, 0xde_00, 0x20_0b, 0x20_2e),
  );
  return fc.array(unit, { maxLength }).map((units) => String.fromCharCode(...units));
}

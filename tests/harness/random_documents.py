"""Random score documents and numbers, as texts: most of them sound, many at a limit, many
malformed."""

import json

from database import SKILLS

# Of the six, and of others that an application may list.
KEYS = [key for skill in (*SKILLS, "technical", "x_score") for key in (skill, f"{skill}_score")]
OTHER_KEYS = ["", "model", "Content", "content ", "score", "contents", "\u043a\u043e", "\u5185\u5bb9", "\U0001f600",
              "a" * 300, "\\", '"', "\n", "\x7f"]
CONSTANTS = ("NaN", "Infinity", "-Infinity")
STRINGS = ["", "80", "x", "null", "{}", "\U0001f600é", "\\", '"', "\t\n\r\b\f", "\x7f\u2028", "NaN", "x" * 5000]
# JSON texts with one wrong character.
NOISE = ['"', "{", "}", "[", "]", ",", ":", "\\", "e", "E", "+", "-", ".", "0", "1", "n", "t", " ", "\n", "\x0b", "\x01",
         "'", "/", "//", "\ufeff", "\ud7ff", "\u00e9", "\\u0000", "\\ud800", "\\u00e9", "null", "NaN", "Infinity"]
FRACTIONS = ("0", "5", "005", "004999", "125", "995", "50", "00", "0" * 24 + "1")
DEPTHS = (1, 2, 20, 127, 128, 129, 600)


class Documents:
    def __init__(self, random):
        self.random = random

    def one(self):
        kind = self.random.random()
        if kind < 0.03:
            return None
        text = self.object() if kind < 0.9 else self.value(0)
        if self.random.random() < 0.2:
            text = self.string(text)
            if self.random.random() < 0.1:
                text = self.string(text)
        if self.random.random() < 0.15:
            text = self.damaged(text)
        return text

    def object(self):
        members = []
        for _ in range(self.random.choice([0, 1, 1, 2, 3, 3, 6, 14])):
            key = self.random.choice(KEYS) if self.random.random() < 0.85 else self.random.choice(OTHER_KEYS)
            counts = key in KEYS
            value = self.number() if counts and self.random.random() < 0.93 else self.value(0)
            if counts and self.random.random() < 0.1:
                value = self.string(self.text_number())
            members.append(f"{self.string(key)}{self.space()}:{self.space()}{value}")
        if members and self.random.random() < 0.1:
            members.append(self.random.choice(members))
        if self.random.random() < 0.01:
            members += [f'"{number}": {self.number()}' for number in range(self.random.choice([50, 2000]))]
        self.random.shuffle(members)
        return self.space() + "{" + self.space() + ",".join(members) + self.space() + "}" + self.space()

    def value(self, depth):
        kind = self.random.random()
        if kind < 0.06:
            # Some writers of JSON use these; jsonb refuses them.
            return self.random.choice(CONSTANTS)
        if kind < 0.3:
            return self.random.choice(["null", "true", "false", "{}", "[]"])
        if kind < 0.5:
            return self.number()
        if kind < 0.75 or depth > 3:
            return self.string(self.random.choice(STRINGS))
        if kind < 0.78:
            levels = self.random.choice(DEPTHS)
            return self.random.choice(["[" * levels + "]" * levels, '{"a":' * levels + "1" + "}" * levels])
        if kind < 0.9:
            return "[" + ",".join(self.value(depth + 1) for _ in range(self.random.randrange(4))) + "]"
        return "{" + ",".join(f"{self.string(self.random.choice(KEYS + OTHER_KEYS))}:{self.value(depth + 1)}"
                              for _ in range(self.random.randrange(4))) + "}"

    def string(self, text):
        """A JSON string, some of its characters escaped without need."""
        quoted = json.dumps(text, ensure_ascii=self.random.random() < 0.5)
        if self.random.random() < 0.1:
            plain = [place for place, character in enumerate(quoted) if character.isalpha()]
            # An existing escape must stay whole.
            if plain and "\\" not in quoted:
                place = self.random.choice(plain)
                if ord(quoted[place]) < 0x10000:
                    quoted = f"{quoted[:place]}\\u{ord(quoted[place]):04x}{quoted[place + 1:]}"
        return quoted

    def space(self):
        return self.random.choice(["", "", "", "", " ", "\n", "\t\r"])

    def damaged(self, text):
        place = self.random.randint(0, len(text))
        cut = self.random.choice([0, 0, 1, 3, len(text)])
        return text[:place] + self.random.choice([*NOISE, ""]) + text[place + cut:]

    def number(self):
        """A JSON number: often where rounding decides, sometimes far outside."""
        kind = self.random.random()
        if kind < 0.35:
            return str(self.random.randint(0, 100))
        if kind < 0.6:
            return f"{self.random.randint(0, 100)}.{self.random.choice(FRACTIONS)}"
        if kind < 0.75:
            hundredths = f"{self.random.randint(0, 99)}.{self.random.randint(0, 99):02}"
            return hundredths + self.random.choice(["4", "5"]) + self.random.choice(["", "0", "9" * 30])
        if kind < 0.9:
            return self.random.choice([
                "-0", "-0.0", "-0.004", "-0.0049999999999999999999999999", "0.005", "0.0049999", "100", "100.00",
                "100.004", "1e2", "1E+2", "1.0e+2", "10e-1", "0.05E3", "1e-7", "1e-400", "99.994999", "99.995", "-0e9",
                "0e400", "0.000e-400", "8" + "0" * 400 + "e-400", "0." + "0" * 300 + "5e301", "5" * 20 + "e-19"])
        return self.random.choice([
            "-1", "-0.005", "100.005", "100.01", "101", "1e3", "1e400", "-1e400", "1e308", "1e309", "9" * 100,
            "79228162514264337593543950335", "79228162514264337593543950336", "18446744073709551616", "1e28", "1e29",
            "170141183460469231731687303715884105728", "1e-16383", "1e16383", "1e131071", "1e200000", "1e-20000"])

    def text_number(self):
        """The text of a number, mostly one that is a score when it stands in a string."""
        if self.random.random() < 0.6:
            return self.random.choice(["", "0", "00"]) + str(self.random.randint(0, 99)) + self.random.choice(
                ["", "", ".5", ".125", ".004999", ".995", ".", " ", "e1", "%", "." + "0" * 40 + "1"])
        return self.random.choice(["", "", "", "+", "-", " "]) + self.number()

    def numeric(self):
        """The text of a value for a numeric column; None is NULL."""
        kind = self.random.random()
        if kind < 0.5:
            return None
        if kind < 0.93:
            return self.number()
        return self.random.choice(["NaN", "Infinity", "-Infinity", " 5 ", "+7.125", ".5", "5.", "1e-16000", "999.994",
                                   "999.995", "-999.995", "nan"])

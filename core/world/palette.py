"""The colours of light, sky, earth and water. Numbers are sRGB, 0..255; the shaders get linear light."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

Rgb = tuple[float, float, float]


@dataclass(frozen=True, slots=True)
class Sky:
    """A sky and the light that it sheds. The light stays near white, so that a colour is itself under every sky."""

    top: Rgb
    low: Rgb
    lamp: Rgb  # linear light
    fill: Rgb  # linear light
    water_dark: Rgb
    water_light: Rgb
    earth: Rgb  # what it leaves of the ground's colour, 0..1
    stars: float = 0.0


@dataclass(frozen=True, slots=True)
class Ground:
    dark: Rgb
    light: Rgb
    accent: Rgb


SKIES: Mapping[str, Sky] = MappingProxyType(
    {
        "blue": Sky(
            top=(128, 186, 232),
            low=(236, 240, 232),
            lamp=(0.96, 0.89, 0.78),
            fill=(0.36, 0.40, 0.46),
            water_dark=(58, 128, 178),
            water_light=(168, 214, 232),
            earth=(1.0, 1.0, 1.0),
        ),
        "pink": Sky(
            top=(232, 160, 186),
            low=(255, 232, 218),
            lamp=(0.94, 0.86, 0.78),
            fill=(0.42, 0.38, 0.42),
            water_dark=(86, 134, 184),
            water_light=(204, 208, 232),
            earth=(1.0, 0.97, 0.96),
        ),
        "sunset": Sky(
            top=(112, 92, 158),
            low=(255, 188, 112),
            lamp=(1.0, 0.80, 0.60),
            fill=(0.36, 0.34, 0.44),
            water_dark=(54, 96, 172),
            water_light=(168, 176, 214),
            earth=(0.95, 0.84, 0.78),
        ),
        "night": Sky(
            top=(18, 26, 66),
            low=(74, 90, 142),
            lamp=(0.66, 0.64, 0.61),
            fill=(0.20, 0.23, 0.34),
            water_dark=(26, 42, 92),
            water_light=(96, 128, 190),
            earth=(0.38, 0.42, 0.57),
            stars=1.0,
        ),
    }
)

GROUNDS: Mapping[str, Ground] = MappingProxyType(
    {
        "grass": Ground((112, 156, 70), (172, 200, 104), (200, 214, 130)),
        "sand": Ground((214, 178, 124), (244, 218, 168), (250, 232, 196)),
        "snow": Ground((206, 220, 236), (248, 250, 252), (255, 255, 255)),
        "stone": Ground((112, 106, 104), (170, 164, 160), (196, 186, 176)),
        "sea": Ground((42, 112, 150), (104, 178, 196), (232, 244, 240)),
    }
)

MOUNTAINS: Mapping[str, Rgb] = MappingProxyType(
    {"blue": (66, 108, 180), "green": (76, 134, 90), "purple": (132, 84, 162)},
)

SNOW_CAP: Rgb = (246, 248, 252)


WHITE: Rgb = (1.0, 1.0, 1.0)


def linear(rgb: Rgb, share: Rgb = WHITE) -> Rgb:
    """sRGB 0..255 -> a share of linear light 0..1, by the same plain exponent as the shader uses."""
    red, green, blue = (kept * (value / 255) ** 2.2 for value, kept in zip(rgb, share, strict=True))
    return (red, green, blue)

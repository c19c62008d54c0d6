"""What a class would answer in lesson 01."""

import numpy as np


def one_row(row, column, channel, width, channels):
    return row * width + column


def shift_right(picture, columns):
    shifted = np.zeros_like(picture)
    shifted[:, columns:] = picture[:, :-columns]
    return shifted


def to_the_left(picture, columns):
    return (shift_right(picture[:, ::-1], columns)[:, ::-1] > picture).sum() / picture.sum()


def in_place(picture, columns):
    picture[:, columns:] = picture[:, :-columns]
    return picture.sum() / picture.size


ANSWERS = {
    "01.1": [
        (7, 7),
        (14, 0),
        (7, 2),
        (7, 1),
        (14, 14),
        (100, 100),
        (2, 14),
        (14, 1),
        (7, 0),
        (14, 7),
        (100, 14),
        (8, 8),
    ],
    "01.2": [
        one_row,
        lambda row, column, channel, width, channels: row * width + column + channel,
        lambda row, column, channel, width, channels: (row * width + column) * channels + channel + 1,
        lambda row, column, channel, width, channels: (row * width + column) * channels,
        lambda row, column, channel, width, channels: (row * width + column) * 3 + channel,
        lambda row, column, channel, width, channels: (row * width + column + channel) * channels,
        lambda row, column, channel, width, channels: (row * width + column) * channel,
        lambda row, column, channel, width, channels: (row * width + column) * channel + channels,
        lambda row, column, channel, width, channels: (row * width + column) * channels + channels,
        lambda row, column, channel, width, channels: row * width * channels + column + channel,
        lambda row, column, channel, width, channels: (row * width + column) * channels * channel,
        lambda row, column, channel, width, channels: [row * width + column, channel],
    ],
    "01.3": [
        (153600, 1200),
        (153600, 1216),
        (153650, 1200),
        (51250, 416),
        (51250, 1216),
        (153650, 416),
        (153650, 400),
        (153650, 1248),
        (153650, 1201),
        (153650, 76),
        (3122, 1216),
        (153650, 953344),
    ],
    "01.4": [
        lambda picture, columns: (np.roll(picture, columns, 1) > picture).sum() / picture.sum(),
        lambda picture, columns: (shift_right(picture, columns) > picture).sum() / picture.size,
        lambda picture, columns: (shift_right(picture, columns) != picture).sum() / picture.sum(),
        lambda picture, columns: (shift_right(picture, columns) & picture).sum() / picture.sum(),
        lambda picture, columns: 1 - (shift_right(picture, columns) * picture).sum() / picture.sum(),
        lambda picture, columns: (shift_right(picture, columns) > picture).sum(),
        lambda picture, columns: (shift_right(picture, 1) > picture).sum() / picture.sum(),
        lambda picture, columns: (shift_right(picture, columns) - picture).sum() / picture.sum(),
        lambda picture, columns: (shift_right(picture, columns) < picture).sum() / picture.sum(),
        lambda picture, columns: (shift_right(picture, columns) > picture).sum() / shift_right(picture, columns).sum(),
        to_the_left,
        in_place,
        shift_right,
    ],
}

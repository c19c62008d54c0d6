"""Open the lessons in JupyterLab: copies without outputs, in my-lessons/, where a student's work is never touched."""

import argparse
import itertools
import os

from jupyterlab.labapp import LabApp

from cnnlib.language import ENGLISH, VARIABLE, language, languages, told
from tools.languages.edition import edition
from tools.lessons import LESSONS, ROOT, find_lesson, lessons, without_outputs, write_lesson

MY_LESSONS = ROOT / "my-lessons"
STARTED = "Your lessons are in {folder}/. To stop JupyterLab, press Ctrl-C here."
SETTINGS = ROOT / "tools" / "lab_settings"  # what JupyterLab begins with; a person's own settings are stronger


def folder_of(code):
    """Where the lessons of a language are: inside the folder of all, in which the progress of all is kept."""
    return MY_LESSONS if code == ENGLISH else MY_LESSONS / code


def copy_lesson(lesson, target):
    """Copy a lesson, in the language of today, without its outputs, which would give the predictions away.

    An existing file is left alone.
    """
    if not target.exists():
        write_lesson(target, without_outputs(edition(lesson, language())))


def copy_lessons(folder, source=LESSONS):
    """Give the student every lesson that is not there yet."""
    folder.mkdir(parents=True, exist_ok=True)
    for lesson in lessons(source):
        copy_lesson(lesson, folder / lesson.name)


def fresh_target(lesson, folder):
    """Where a new copy goes: the lesson's own name, or else the first free one of …-2, …-3 and so on."""
    numbered = (f"{lesson.stem}-{number}.ipynb" for number in itertools.count(2))
    return next(folder / name for name in itertools.chain([lesson.name], numbered) if not (folder / name).exists())


def lesson_to_open(fresh, folder, source=LESSONS):
    """Copy what is missing; then the first lesson, or a new copy of the one called `fresh`."""
    if fresh is None:
        copy_lessons(folder, source)
        return next(iter(lessons(folder)), None)
    lesson = find_lesson(fresh, source)
    folder.mkdir(parents=True, exist_ok=True)
    target = fresh_target(lesson, folder)
    copy_lesson(lesson, target)
    copy_lessons(folder, source)
    return target


def settings_of(code):
    """The folder of the settings for a language, which choose that of JupyterLab's own menus, where it has one."""
    return SETTINGS / code if (SETTINGS / code).is_dir() else SETTINGS


def options(lesson, folder, code=ENGLISH):
    """JupyterLab's settings: this computer only, one lesson open, no request to anywhere else."""
    return [
        f"--ServerApp.root_dir={folder}",
        f"--LabApp.default_url=/lab/tree/{lesson.name}" if lesson else "--LabApp.default_url=/lab",
        "--ServerApp.ip=127.0.0.1",
        "--ServerApp.answer_yes=True",  # Ctrl-C ends it without a question
        "--Application.log_level=WARN",
        "--KernelManager.transport_encryption=auto",  # without it every kernel warns in the terminal
        "--LabApp.news_url=None",
        f"--LabApp.app_settings_dir={settings_of(code)}",  # else it asks for news, which it never fetches
        "--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate",
        "--LabApp.extension_manager=readonly",
    ]


def main(arguments=None):
    """Copy the lessons and start JupyterLab; arguments that are not ours go to it."""
    parser = argparse.ArgumentParser(prog="run.py lab", allow_abbrev=False, description=__doc__)
    parser.add_argument("--fresh", metavar="LESSON", help="add and open a new copy of this lesson, for example 04")
    parser.add_argument("--language", choices=languages(), default=language(), help="that of the lessons")
    ours, others = parser.parse_known_args(arguments)
    os.environ[VARIABLE] = ours.language  # for every kernel, and for what is said here
    folder = folder_of(ours.language)
    lesson = lesson_to_open(ours.fresh, folder, LESSONS)
    print(told(STARTED, folder=folder.relative_to(MY_LESSONS.parent).as_posix()), flush=True)
    LabApp.launch_instance(options(lesson, folder, ours.language) + others)


if __name__ == "__main__":
    main()

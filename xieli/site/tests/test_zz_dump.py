from xieli.site.tests.test_today import *
@pytest.mark.parametrize("name", ["周敏", "王强", "刘芸", "赵六", "陈主席"])
def test_dump(name, scene, client):
    print("MENU", name, [i.label for i in menu_of(client, scene, name)])
    if name == "周敏":
        print("BAD", [(i.label, s) for i in menu_of(client, scene, name) if (s := client.get(i.url, follow=True).status_code) != 200])

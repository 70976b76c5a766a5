"""Common given and family names in Latin letters for which Faker has no lists, or few; written down by hand."""

GIVEN = {
    "india": """
Aarav Aditya Ajay Akash Amit Amitabh Anand Anil Anirudh Ankit Anuj Arjun Arun Ashok Ashwin Bharat Bhavesh Chetan Chirag Darshan Deepak Dev
Devansh Dhruv Dilip Dinesh Farhan Ganesh Gaurav Gautam Girish Gopal Govind Hardik Hari Harish Harsh Hemant Imran Ishaan Jagdish Jatin Jayesh
Jignesh Kabir Kailash Kamal Karan Karthik Kiran Kishore Krishna Kunal Lakshman Lalit Lokesh Madhav Mahesh Manish Manoj Mayank Mohit Mukesh
Murali Nagesh Naveen Nikhil Nilesh Nitin Omkar Pankaj Paresh Pradeep Prakash Pramod Pranav Prashant Prateek Praveen Rahul Raj Rajat Rajendra
Rajesh Rajiv Rakesh Raman Ramesh Ranjit Ravi Ritesh Rohan Rohit Sachin Sameer Sandeep Sanjay Santosh Satish Saurabh Shashank Shivam Shreyas
Siddharth Sourav Subhash Sudhir Sumit Sunil Suresh Surya Tarun Tushar Uday Umesh Varun Venkat Vijay Vikas Vikram Vinay Vinod Vishal Vivek Yash
Aarti Aishwarya Akanksha Amrita Ananya Anjali Ankita Anushka Aparna Archana Asha Ayesha Bhavana Chitra Deepa Deepika Devika Diya Divya Fatima
Gayatri Geeta Hema Indira Isha Ishita Jaya Jyoti Kajal Kalpana Kamala Kavita Kavya Komal Kriti Lakshmi Lata Lavanya Madhuri Malini Manisha Maya
Meena Meera Megha Mira Nandini Neelam Neha Nidhi Nikita Nisha Padma Pallavi Parvati Pooja Poonam Prachi Pragya Preeti Priya Priyanka Radha Radhika
Rani Rashmi Rekha Renu Richa Ritu Riya Roshni Sakshi Sandhya Sangeeta Sarita Savita Seema Shalini Shanti Shikha Shilpa Shreya Shruti Shweta Simran
Smita Sneha Sonal Sonia Sudha Sujata Sunita Sushma Swati Tanvi Tara Trisha Uma Usha Vandana Varsha Vidya Vimala Yamini Zoya
""",
    "china": """
Bolin Chao Chenglong Dawei Fang Feng Guang Guowei Haoran Hongmei Huan Jianguo Jianhua Jiawei Jing Jingyi Junjie Kai Lanying Leilei Lihua Meiling
Ming Mingyu Pengfei Qiang Qing Ruolan Shanshan Shu Tao Tingting Wei Weijie Wenjing Xia Xiang Xiaoli Xiaoming Xin Xiuying Xuefeng Yan Yanan Yichen
Ying Yuchen Yuhan Yun Zhen Zhihao Zihan Zixuan
""",
    "japan_korea": """
Akira Asuka Ayumi Daiki Daisuke Emiko Haruka Haruto Hayato Hideo Hiroshi Hiroto Kaito Kana Kazuki Keiko Kenji Kenta Makoto Masato Megumi Miyuki
Naoki Natsuki Reiko Ryota Sakura Satoshi Shinji Shota Takashi Takeshi Tomoko Yamato Yoko Yoshiko Yui Yuki Yusuke Minjun Seojun Jihoon Hyunwoo
Jiwoo Minji Soyeon Eunji Hyejin Sangwoo Youngho Jaehyun Seoyeon Dahyun Taehyung Donghyun Sunghoon Yoonseo
""",
    "arabic": """
Abdullah Abdulrahman Adel Ahmed Ali Amal Amina Amir Asma Aziz Bilal Dalia Fadi Faisal Farid Farouk Fatma Habib Hadi Hamza Hanan Hani Hasan Hassan
Hussein Ibrahim Iman Jamal Jamila Kareem Karim Khaled Khadija Laila Leila Layla Mahmoud Malik Mariam Marwan Mohammed Muhammad Mona Mustafa Nabil
Nadia Nasser Nour Omar Osama Rami Rana Rania Rashid Saad Salim Salma Sami Samir Sana Tariq Walid Yasmin Youssef Yusuf Zahra Zainab Zeinab
Mehmet Parvez Shahid Asif Nasreen Rukhsana Tahir Waqas Usman Bushra Sadia Zubair
""",
    "africa": """
Abena Abiodun Adaeze Adebayo Ade Adjoa Afia Akosua Akua Amara Ama Babajide Bolanle Chiamaka Chidi Chidinma Chika Chinedu Chioma Dapo Ebele Efua Ekene
Emeka Femi Folake Funmilayo Gugu Ifeoma Ifeanyi Ikenna Jabulani Kagiso Kehinde Kelechi Khumalo Kofi Kojo Kwabena Kwaku Kwame Kwasi Lerato Lindiwe
Makena Mandla Mpho Mumbi Musa Nana Naledi Ngozi Njeri Nkechi Nomsa Nneka Obinna Oluchi Olufemi Oluwaseun Otieno Palesa Sanele Segun Sibusiso Sipho
Tafadzwa Taiwo Tendai Thabo Themba Thandiwe Tolu Tunde Uche Uzoma Wambui Wanjiku Yaw Yewande Zanele Zola
""",
}  # fmt: skip
FAMILY = {
    "india": """
Acharya Agarwal Aggarwal Ahluwalia Ahuja Arora Bajaj Banerjee Basu Batra Bedi Bhandari Bhardwaj Bhatia Bhatt Bhattacharya Bose Chakraborty Chandra
Chatterjee Chaudhary Chauhan Chavan Chawla Chopra Das Dasgupta Desai Deshmukh Deshpande Dhillon Dixit Dubey Dutta Gandhi Ganguly Garg Ghosh Gill Gowda
Goyal Grover Gupta Iyengar Iyer Jadhav Jain Jha Joshi Kadam Kapoor Kashyap Kaur Khan Khanna Khurana Kohli Krishnan Kulkarni Kumar Lal Malhotra Mathur
Mehra Mehta Menon Mishra Mittal Mukherjee Murthy Nair Nambiar Naidu Narayan Narang Nayak Nayar Padmanabhan Pandey Parekh Patel Pathak Patil Pawar Pillai
Prasad Puri Raghavan Rajan Raju Ramachandran Raman Rana Rao Rastogi Rathore Reddy Roy Saha Sahu Saini Saxena Sengupta Seth Sethi Shah Sharma Shenoy
Shetty Shinde Shukla Sidhu Singh Sinha Sodhi Soni Srinivasan Srivastava Subramanian Sundaram Tandon Thakur Thomas Tiwari Tripathi Trivedi Varma Vaidya
Venkatesan Verma Vyas Yadav
""",
    "china": "Bai Cai Cao Chen Cheng Cui Deng Ding Dong Du Fan Fang Feng Fu Gao Guo Han He Hou Hu Huang Jia Jiang Jin Kong Lai Lei Li Liang Liao Lin Liu Lu Luo Ma Meng Pan Peng Qian Qin Qiu Ren Shao Shen Shi Su Sun Tan Tang Tian Wan Wang Wei Wu Xia Xiao Xie Xu Xue Yan Yang Yao Ye Yin Yu Yuan Zeng Zhang Zhao Zheng Zhong Zhou Zhu Zou Ong Teo Goh Chua Tay Koh Chong Yeo Kwok Leung Cheung Lau Ng Chow Tsang",
    "japan_korea": "Abe Endo Fujimoto Fujita Fukuda Goto Hasegawa Hashimoto Hayashi Ikeda Inoue Ishikawa Ito Kato Kimura Kobayashi Kondo Matsumoto Mori Murakami Nakajima Nakamura Nishimura Ogawa Okada Ono Saito Sakamoto Sasaki Sato Shimizu Suzuki Takahashi Takeuchi Tanaka Ueda Watanabe Yamada Yamaguchi Yamamoto Yamazaki Yoshida Bae Baek Cho Choi Chung Han Hong Hwang Jang Jeong Jung Kang Kim Kwon Lee Lim Moon Nam Noh Oh Paik Park Ryu Seo Shin Son Song Yoo Yoon",
    "arabic": "Abbas Abdallah Abdi Ahmad Akhtar Aziz Bakr Bashir Darwish Fahmy Farah Farouk Ghanem Habib Haddad Hakim Hamdan Hariri Hashemi Hosseini Hussain Ismail Issa Jaber Kader Kassem Khalil Khoury Mahdi Malik Mansour Masri Mirza Mousavi Najjar Nasser Qureshi Rahman Rashid Saeed Saleh Salem Shaheen Sheikh Siddiqui Suleiman Tamimi Yilmaz Zaman Chaudhry Baloch Bhatti Javed Iqbal",
    "africa": "Abebe Abiola Achebe Acheampong Adeyemi Adjei Afolabi Agyeman Akande Amoah Ansah Appiah Asante Babatunde Balogun Banda Boateng Chukwu Danso Dlamini Eze Gyasi Hadebe Kamau Kariuki Khumalo Kimani Kipchoge Mahlangu Mbeki Mensah Mokoena Moyo Musa Mwangi Naidoo Ncube Ndlovu Nkosi Nwosu Obi Ochieng Odhiambo Ogunleye Okafor Okeke Okonkwo Okoro Okoye Oladipo Onyango Osei Owusu Sithole Tembo Wanjala Zulu Zuma",
}  # fmt: skip
#: Particles before a family name, with the kinds of name that they stand before.
PARTICLES = (
    "van", "van der", "van den", "van de", "de", "de la", "de los", "del", "della", "di", "da", "dos", "do", "du", "von", "von der", "zu",
    "ter", "ten", "bin", "bint", "ibn", "ben", "al-", "el-", "Al-", "El-", "al", "O'", "Mc", "Mac", "St. ", "Le ", "La ", "D'", "Fitz", "Abu ", "Van ", "De ", "Di ", "Van der ", "Ó ", "Ní ",
)  # fmt: skip
#: Words that are also given names: who they are, the sentence tells.
WORD_NAMES = (
    "Will", "Summer", "Hope", "Mark", "Rose", "Grace", "Faith", "Dawn", "Bill", "Rob", "Art", "May", "June", "April", "Jack", "Frank", "Pat",
    "Drew", "Sue", "Ray", "Gene", "Carol", "Olive", "Ginger", "Jasmine", "Ivy", "Violet", "Ruby", "Pearl", "Crystal", "Amber", "Sandy", "Rusty",
    "Chase", "Miles", "Penny", "Sunny", "Joy", "Hunter", "Mason", "Cliff", "Dale", "Glen", "Guy", "Lance", "Max", "Nick", "Rich", "Rod", "Skip",
    "Wade", "Reed", "Brook", "Dean", "Duke", "Earl", "Jade", "Daisy", "Lily", "Poppy", "Iris", "Heather", "Holly", "Hazel", "Robin", "Star", "Sky",
    "Autumn", "Melody", "Harmony", "Destiny", "Angel", "Christian", "Eve", "Mercy", "Patience", "Precious", "Blessing", "Sunday", "Goodness",
    "Charity", "Prudence", "Victor", "Jean", "Josh", "Chuck", "Buck", "Bob", "Peg", "Trip", "Chip", "Buddy", "Major", "Justice", "Honor", "Chance",
    "Dusty", "Stormy", "Gale", "Marina", "Florence", "Paris", "Austin", "Dallas", "Savannah", "Georgia", "Virginia", "Carolina", "Chelsea",
    "Sydney", "Brooklyn", "Jordan", "Israel", "Kenya", "India", "Asia", "Phoenix", "Madison", "Charlotte", "Lincoln", "Jackson", "Houston",
)  # fmt: skip
WORD_FAMILIES = (
    "Baker", "Cook", "Smith", "Potter", "King", "Bishop", "Pope", "Price", "Young", "Long", "Short", "White", "Black", "Brown", "Green", "Gray",
    "Hill", "Wood", "Woods", "Rivers", "Lake", "Stone", "Fields", "Banks", "Park", "Church", "Bell", "Cross", "Day", "Field", "Fish", "Fox",
    "Wolf", "Lamb", "Bird", "Rice", "Best", "Love", "Moon", "Snow", "Winter", "Summers", "Frost", "Waters", "Weeks", "Head", "Hand", "Foot",
    "Small", "Good", "Rich", "Sharp", "Swift", "Savage", "Power", "Law", "Judge", "Case", "Bond", "Cash", "Penny", "Gates", "Jobs", "Page", "Read",
)  # fmt: skip
#: Names that are also everyday things.
PLAIN_WORDS = (
    "rose mark bill art jack pat ray gene carol olive ginger jasmine ivy violet ruby pearl crystal amber chase penny joy hunter cliff dale glen guy "
    "lance rod reed brook dean duke earl jade daisy lily poppy iris heather holly hazel robin star sky autumn summer winter melody harmony destiny "
    "angel patience blessing charity victor chip buddy major justice honor chance gale marina hope faith grace mercy dawn will miles baker cook smith "
    "potter king queen bishop pope price hill wood lake stone field bank park church bell cross day fish fox wolf lamb bird rice love moon snow frost "
    "water week head hand foot power law judge case bond cash gate job page mason carter cooper archer fisher parker porter tanner turner weaver miller "
    "taylor butler carpenter shepherd gardener singer walker knight abbot nick drew rich frank rob sue max sandy rusty sunny skip wade grant pierce dash"
).split()
#: The same person in another script, as people sign.
SCRIPTS = (
    "王丽", "李伟", "张敏", "陈静", "刘洋", "山田太郎", "佐藤花子", "鈴木一郎", "김민수", "이지은", "박서준", "Иван Петров", "Мария Иванова", "Олена Коваль",
    "Γιώργος Παπαδόπουλος", "Ελένη Νικολάου", "أحمد علي", "فاطمة حسن", "محمد يوسف", "राहुल शर्मा", "प्रिया सिंह", "দীপা রায়", "தமிழ் செல்வி", "דוד כהן", "สมชาย ใจดี",
)  # fmt: skip


def listed(names: dict[str, str]) -> list[str]:
    return [name for block in names.values() for name in block.split()]
